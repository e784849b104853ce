// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "../modules/class.hpp"
#include "error.hpp"
#include "test_graph.hpp"

using namespace ringtap;
using namespace ringtap::test;

namespace {

/// A source that is polled, until it has made all its packets.
struct Source {
    static inline uint32_t left = 0;

    explicit Source(const Context& context) : core(*context.api), self(context.instance) {}
    void process(rte_mbuf* const* packets, uint16_t n) { core.emit(self, packets, n); }
    uint16_t poll(uint16_t budget) {
        uint16_t made = 0;
        for (; made < budget && left > 0; made++, left--) {
            rte_mbuf* m = core.allocate(self);
            core.emit(self, &m, 1);
        }
        return made;
    }

    const ringtap_api& core;
    ringtap_instance* self;
};

const ringtap_class source_class =
    make_class<Source>({.flags = 0, .name = "source", .conditions = every_condition});

}  // namespace

TEST_CASE("a packet goes from wire to wire through a forwarder, unchanged") {
    Lab lab;
    Instance& a = lab.vif("a");
    Instance& fw = lab.add("forward", "fw");
    Instance& b = lab.vif("b");
    lab.otherwise(a, fw);
    lab.otherwise(fw, b);
    lab.send(a, {frame(1, 2)});
    lab.graph.run();
    CHECK(Lab::got(b) == Packets{frame(1, 2)});
    CHECK(Lab::got(a).empty());
    CHECK(lab.graph.ledger().injected == 1);
    CHECK(lab.graph.ledger().captured == 1);
    CHECK(lab.is_clean());
}

TEST_CASE("three VIFs into one bridge lose nothing, whatever rings and bursts") {
    for (const uint32_t ring : {1u, 7u, 64u, 1024u}) {
        for (const uint32_t burst : {1u, 32u, 256u}) {
            CAPTURE(ring);
            CAPTURE(burst);
            Lab lab({.burst = burst}, ring);
            Instance& a = lab.vif("a");
            Instance& b = lab.vif("b");
            Instance& c = lab.vif("c");
            Instance& br = lab.bridge("br");
            lab.connect(br, {&a, &b, &c});
            lab.send(a, {frame(1, 0xff)}, 500);
            lab.send(b, {frame(2, 0xff)}, 500);
            lab.send(c, {frame(3, 0xff)}, 500);
            lab.graph.run();
            CHECK(a.far_captured.count() == 1000);
            CHECK(b.far_captured.count() == 1000);
            CHECK(c.far_captured.count() == 1000);
            CHECK(lab.graph.ledger().dropped == 0);
            CHECK(lab.is_clean());
        }
    }
}

TEST_CASE(
    "when everybody is blocked the earliest runs, and what finds no room is dropped, ring-full") {
    Lab lab({}, 4);
    Instance& x = lab.add("forward", "x");
    Instance& y = lab.add("forward", "y");
    lab.otherwise(x, y);
    lab.otherwise(y, x);
    lab.graph.options.max_hops_per_packet = 100;
    lab.put(x, std::vector<Bytes>(4, frame(1, 2)));
    lab.graph.fill_ring(x.input->id());
    lab.put(y, std::vector<Bytes>(4, frame(3, 4)));
    lab.graph.fill_ring(y.input->id());
    CHECK_THROWS_AS(lab.graph.run(), Error);
    CHECK(lab.dropped(x, "ring-full") + lab.dropped(y, "ring-full") > 0);
    CHECK(lab.is_clean());
}

TEST_CASE("hardware behaviour drops instead of waiting") {
    Lab lab({.ring_full_drops = true}, 4);
    Instance& a = lab.vif("a");
    Instance& b = lab.vif("b");
    lab.otherwise(a, b);
    lab.send(a, {frame(1, 2)}, 100);
    lab.graph.run();
    CHECK(lab.dropped(a, "ring-full") + b.far_captured.count() == 100);
    CHECK(lab.dropped(a, "ring-full") > 0);
    CHECK(lab.is_clean());
}

TEST_CASE("two bridges joined twice circulate a broadcast, and the cycle is named") {
    Lab lab;
    Instance& a = lab.vif("a");
    Instance& l1 = lab.vif("l1", {.wants_inbound = true});
    Instance& l2 = lab.vif("l2", {.wants_inbound = true});
    Instance& br0 = lab.bridge("br0");
    Instance& br1 = lab.bridge("br1");
    lab.connect(br0, {&a});
    lab.rule(br0, "outVif", l1.vif->index, {l1.inbound->id()});
    lab.otherwise(l1, br1);
    lab.rule(br1, "outVif", l2.vif->index, {l2.inbound->id()});
    lab.otherwise(l2, br0);
    lab.send(a, {frame(1, 0xff)});
    std::string code, text;
    try {
        lab.graph.run();
    } catch (const Error& e) {
        code = e.code;
        text = e.what();
    }
    CHECK(code == "ERR_RINGTAP_NOT_QUIESCENT");
    for (const char* ring : {"br0.input", "l1.inbound", "br1.input", "l2.inbound"})
        CHECK(text.find(ring) != std::string::npos);
    CHECK(text.find("a.input") == std::string::npos);
    CHECK(lab.graph.queued() == 0);
    CHECK(lab.is_clean());
}

TEST_CASE("what nobody has a rule for is dropped, no-rule") {
    Lab lab;
    Instance& a = lab.vif("a");
    lab.send(a, {frame(1, 2)}, 3);
    lab.graph.run();
    CHECK(lab.dropped(a, "no-rule") == 3);
    CHECK(lab.is_clean());
}

TEST_CASE("a stopped instance keeps its packets queued, and has them when started again") {
    Lab lab;
    Instance& a = lab.vif("a");
    Instance& b = lab.vif("b");
    lab.otherwise(a, b);
    lab.graph.stop_instance(b.id);
    lab.send(a, {frame(1, 2)}, 5);
    lab.graph.run();
    CHECK(lab.graph.queued() == 5);
    CHECK(audit(lab.graph).empty());
    lab.graph.start_instance(b.id);
    lab.graph.run();
    CHECK(b.far_captured.count() == 5);
    CHECK(lab.is_clean());
}

TEST_CASE("packets queued for an instance that is removed are dropped, instance-removed") {
    Lab lab;
    Instance& fw = lab.add("forward", "fw");
    lab.put(fw, std::vector<Bytes>(3, frame(1, 2)));
    lab.graph.fill_ring(fw.input->id());
    const uint32_t id = fw.id;
    lab.graph.remove_instance(id);
    CHECK(lab.graph.gone.drops_by_reason["instance-removed"] == 3);
    CHECK(lab.is_clean());
    CHECK_THROWS_AS(lab.graph.instance(id), Error);
}

TEST_CASE("a rule leading to an instance that is removed goes with it") {
    Lab lab;
    Instance& a = lab.vif("a");
    Instance& fw = lab.add("forward", "fw");
    lab.otherwise(a, fw);
    lab.graph.remove_instance(fw.id);
    CHECK(a.rules.empty());
    lab.send(a, {frame(1, 2)});
    lab.graph.run();
    CHECK(lab.dropped(a, "no-rule") == 1);
}

TEST_CASE("sources wait for mbufs, and say how many packets found none") {
    Lab lab({.quota_mbufs = 16});
    Instance& a = lab.vif("a");
    Instance& b = lab.vif("b");
    lab.otherwise(a, b);
    lab.send(a, {frame(1, 2)}, 1000);
    lab.graph.run();
    CHECK(b.far_captured.count() == 1000);
    lab.graph.stop_instance(b.id);
    lab.send(a, {frame(1, 2)}, 100);
    CHECK_THROWS_AS(lab.graph.run(), Error);
    CHECK(lab.graph.queued() == 16);
    CHECK(audit(lab.graph).empty());
}

TEST_CASE("a large packet travels in several segments and arrives whole") {
    Lab lab;
    Instance& a = lab.vif("a");
    Instance& b = lab.vif(
        "b",
        {.mode = VifConfig::Mode::access, .access_vlan = 7, .members = std::bitset<4096>().set(7)});
    lab.otherwise(a, b);
    Bytes jumbo = tagged(frame(1, 2, 9000), 7);
    for (size_t i = 18; i < jumbo.size(); i++) jumbo[i] = static_cast<uint8_t>(i);
    lab.send(a, {jumbo});
    lab.graph.run();
    jumbo.erase(jumbo.begin() + 12, jumbo.begin() + 16);
    CHECK(Lab::got(b) == Packets{jumbo});
    CHECK(lab.is_clean());
}

TEST_CASE("a step is one turn of one instance") {
    Lab lab;
    Instance& a = lab.vif("a");
    Instance& b = lab.vif("b");
    lab.otherwise(a, b);
    lab.send(a, {frame(1, 2)});
    CHECK(lab.graph.step() == &a);
    CHECK(lab.graph.queued() == 1);
    CHECK(lab.graph.step() == &b);
    CHECK(lab.graph.step() == nullptr);
}

TEST_CASE("ten thousand instances run in one graph") {
    Lab lab({}, 8);
    Instance& a = lab.vif("a");
    Instance* last = &a;
    for (int i = 0; i < 10'000; i++) {
        Instance& fw = lab.add("forward", "fw" + std::to_string(i));
        lab.otherwise(*last, fw);
        last = &fw;
    }
    lab.graph.options.max_hops_per_packet = 20'000;
    Instance& b = lab.vif("b");
    lab.otherwise(*last, b);
    lab.send(a, {frame(1, 2)}, 10);
    lab.graph.run();
    CHECK(b.far_captured.count() == 10);
    CHECK(lab.is_clean());
}

TEST_CASE("a source that found no room is polled again when there is some, and drops nothing") {
    Lab lab({}, 2);
    Instance& rival = lab.vif("rival");
    Instance& source =
        lab.graph.add_instance(source_class, "source", {}, nullptr, nullptr, nullptr);
    lab.graph.start_instance(source.id);
    Instance& b = lab.vif("b");
    lab.otherwise(rival, b);
    lab.otherwise(source, b);
    Source::left = 20;
    lab.send(rival, {frame(1, 2)}, 20);
    lab.graph.run();
    CHECK(b.far_captured.count() == 40);
    CHECK(lab.graph.ledger().dropped == 0);
    CHECK(lab.is_clean());
}

TEST_CASE("a source that is stopped is polled no more") {
    Lab lab;
    Instance& source =
        lab.graph.add_instance(source_class, "source", {}, nullptr, nullptr, nullptr);
    Source::left = 20;
    lab.graph.run();
    CHECK(Source::left == 20);
    lab.graph.start_instance(source.id);
    lab.graph.run();
    CHECK(Source::left == 0);
    CHECK(lab.dropped(source, "no-rule") == 20);
    CHECK(lab.is_clean());
}
