// SPDX-License-Identifier: Apache-2.0
#include "live.hpp"

#include <doctest/doctest.h>

#include <set>

#include "error.hpp"
#include "test_graph.hpp"

using namespace ringtap;
using namespace ringtap::test;

namespace {

/// A dataplane on worker threads, which stand still but while it runs.
struct LiveLab : Lab {
    explicit LiveLab(uint32_t workers = 2, GraphOptions options = {},
                     uint32_t ring_size = RingParam::default_size)
        : Lab(live(options, workers), ring_size) {
        graph.stand_still();
    }
    ~LiveLab() { graph.go_on(); }

    static GraphOptions live(GraphOptions options, uint32_t workers) {
        options.live_workers = workers;
        return options;
    }
};

/// Frames of one station, numbered in their bytes.
Packets numbered(uint8_t station, uint8_t to, size_t count) {
    Packets packets;
    for (size_t i = 0; i < count; i++) {
        packets.push_back(frame(station, to));
        packets.back()[20] = static_cast<uint8_t>(i >> 8);
        packets.back()[21] = static_cast<uint8_t>(i);
    }
    return packets;
}

Packets from_station(const Packets& packets, uint8_t station) {
    Packets some;
    std::copy_if(packets.begin(), packets.end(), std::back_inserter(some),
                 [&](const Bytes& p) { return p[11] == station; });
    return some;
}

}  // namespace

TEST_CASE("live: packets go from wire to wire over two threads, in order, and all of them") {
    for (const uint32_t workers : {1u, 2u, 6u}) {
        CAPTURE(workers);
        LiveLab lab(workers);
        Instance& a = lab.vif("a");
        Instance& fw = lab.add("forward", "fw");
        Instance& b = lab.vif("b");
        lab.otherwise(a, fw);
        lab.otherwise(fw, b);
        const Packets sent = numbered(1, 2, 5000);
        lab.send(a, sent);
        lab.graph.run();
        CHECK(Lab::got(b) == sent);
        CHECK(lab.is_clean());
    }
}

TEST_CASE("live: a bridge of three VIFs loses nothing, in rings however small") {
    for (const uint32_t ring : {1u, 7u, 64u, 1024u}) {
        CAPTURE(ring);
        LiveLab lab(3, {}, ring);
        Instance& a = lab.vif("a");
        Instance& b = lab.vif("b");
        Instance& c = lab.vif("c");
        Instance& br = lab.bridge("br");
        lab.connect(br, {&a, &b, &c});
        const Packets sent_a = numbered(1, 0xff, 500);
        const Packets sent_b = numbered(2, 0xff, 500);
        lab.send(a, sent_a);
        lab.send(b, sent_b);
        lab.graph.run();
        const Packets at_c = Lab::got(c);
        CHECK(from_station(at_c, 1) == sent_a);
        CHECK(from_station(at_c, 2) == sent_b);
        CHECK(Lab::got(a) == sent_b);
        CHECK(Lab::got(b) == sent_a);
        CHECK(lab.graph.ledger().dropped == 0);
        CHECK(lab.is_clean());
    }
}

TEST_CASE("live: rules that change under traffic lose nothing") {
    LiveLab lab(2);
    Instance& a = lab.vif("a");
    Instance& fw = lab.add("forward", "fw");
    Instance& b = lab.vif("b");
    Instance& c = lab.vif("c");
    lab.otherwise(a, fw);
    lab.otherwise(fw, b);
    const Packets sent = numbered(1, 2, 2000);
    size_t arrived = 0;
    for (int round = 0; round < 20; round++) {
        lab.send(a, sent);
        lab.graph.go_on();  // traffic, and this thread at the same time
        for (int change = 0; change < 20; change++) {
            lab.graph.stand_still();
            lab.otherwise(fw, change % 2 == 0 ? c : b);
            lab.graph.go_on();
        }
        lab.graph.stand_still();
        lab.graph.run();
        arrived += b.far_captured.count() + c.far_captured.count();
        b.far_captured.claim();
        c.far_captured.claim();
    }
    CHECK(arrived == 20 * sent.size());
    CHECK(lab.graph.ledger().dropped == 0);
    CHECK(lab.is_clean());
}

TEST_CASE("live: taps on a ring see the packets in the order of the ring") {
    LiveLab lab(3);
    Instance& a = lab.vif("a");
    Instance& b = lab.vif("b");
    Instance& out = lab.vif("out");
    lab.otherwise(a, out);
    lab.otherwise(b, out);
    Tap& tap = lab.graph.tap(lab.graph.add_tap_on_ring(out.input->id(), nullptr));
    lab.send(a, numbered(1, 9, 1000));
    lab.send(b, numbered(2, 9, 1000));
    lab.graph.run();
    const Packets tapped = Lab::split(tap.captured.claim());
    CHECK(tapped.size() == 2000);
    CHECK(tapped == Lab::got(out));
}

TEST_CASE("live: a tap shows no packet that finds no room because others have claimed it") {
    LiveLab lab(2, {}, 4);
    Instance& a = lab.vif("a");
    Instance& out = lab.vif("out");
    lab.otherwise(a, out);
    Ring& ring = *out.input;
    Tap& tap = lab.graph.tap(lab.graph.add_tap_on_ring(ring.id(), nullptr));
    const uint32_t of_another = ring.claim(3);
    Worker& worker = lab.graph.caller;
    rte_mbuf* packets[2];
    REQUIRE(lab.graph.pool.allocate(worker.quota, packets, 2) == 2);
    worker.ledger.generated += 2;
    CHECK(worker.put_into(ring, a, packets, 2) == 1);
    CHECK(tap.captured.count() == 1);
    CHECK(a.dropped[ring_full] == 1);
    ring.unclaim(of_another);
    lab.graph.run();
    CHECK(Lab::got(out).size() == 1);
}

TEST_CASE(
    "live: references to one packet are released by several threads, and all mbufs come back") {
    LiveLab lab(4);
    Instance& a = lab.vif("a");
    std::vector<Instance*> outs;
    std::vector<uint32_t> rings;
    for (int i = 0; i < 6; i++) {
        Instance& rewriter = lab.add("macswap", "swap" + std::to_string(i));
        Instance& out = lab.vif("out" + std::to_string(i));
        lab.otherwise(rewriter, out);
        rings.push_back(rewriter.input->id());
        outs.push_back(&out);
    }
    lab.rule(a, "any", 0, rings);
    const Packets sent = numbered(1, 2, 1000);
    lab.send(a, sent);
    lab.graph.run();
    Packets swapped = sent;
    for (Bytes& p : swapped) std::swap_ranges(p.begin(), p.begin() + 6, p.begin() + 6);
    for (Instance* out : outs) CHECK(Lab::got(*out) == swapped);
    CHECK(lab.is_clean());
}

TEST_CASE("live: a loop that never rests is told with its rings, and what went round is dropped") {
    LiveLab lab(2, {.max_hops_per_packet = 50});
    Instance& x = lab.add("forward", "x");
    Instance& y = lab.add("forward", "y");
    lab.otherwise(x, y);
    lab.otherwise(y, x);
    lab.put(x, {frame(1, 2)});
    CHECK(code_of([&] { lab.graph.run(); }) == "ERR_RINGTAP_NOT_QUIESCENT");
    CHECK(lab.graph.drops_by_reason()["loop-limit"] == 1);
    CHECK(lab.is_clean());
}

TEST_CASE("live: what waits for each other's room goes on, at the cost of a drop") {
    LiveLab lab(2, {.max_hops_per_packet = 200}, 4);
    Instance& x = lab.add("forward", "x");
    Instance& y = lab.add("forward", "y");
    lab.rule(x, "any", 0, {y.input->id()});
    lab.rule(y, "any", 0, {x.input->id(), y.input->id()});
    lab.put(x, numbered(1, 2, 8));
    CHECK(code_of([&] { lab.graph.run(); }) == "ERR_RINGTAP_NOT_QUIESCENT");
    CHECK(lab.graph.drops_by_reason()["ring-full"] > 0);
    CHECK(lab.is_clean());
}

TEST_CASE("live: the clock runs, and timers fire on the thread of their instance") {
    LiveLab lab(2);
    Instance& a = lab.vif("a");
    Instance& holder = lab.add("holder", "holder", {number(1)});
    Instance& b = lab.vif("b");
    lab.otherwise(a, holder);
    lab.otherwise(holder, b);
    lab.send(a, {frame(1, 2)});
    lab.graph.run();
    const uint64_t held_at = lab.graph.clock.now_ns();
    CHECK(lab.graph.ledger().held == 1);
    while (b.far_captured.count() == 0) {  // released by its timer, a second later
        lab.graph.go_on();
        lab.graph.stand_still();
        REQUIRE(lab.graph.clock.now_ns() - held_at < 60 * second_ns);
    }
    CHECK(lab.graph.ledger().held == 0);
    CHECK(lab.is_clean());
}

TEST_CASE("live: there is no step, and the clock cannot be moved") {
    LiveLab lab;
    CHECK(code_of([&] { lab.graph.step(); }) == "ERR_RINGTAP_LIVE");
    CHECK(code_of([&] { lab.graph.advance(1); }) == "ERR_RINGTAP_LIVE");
    CHECK(code_of([] { LiveLab(Live::max_workers + 1); }) == "ERR_RINGTAP_LCORES");
    CHECK(code_of([] { Graph({.is_checked = true, .live_workers = 2}); }) == "ERR_RINGTAP_OPTION");
}

TEST_CASE("live: a quota too small for all is waited for, and one too small for any is told") {
    LiveLab lab(3, {.quota_mbufs = 128});
    Instance& a = lab.vif("a");
    Instance& fw = lab.add("forward", "fw");
    Instance& b = lab.vif("b");
    lab.otherwise(a, fw);
    lab.otherwise(fw, b);
    const Packets sent = numbered(1, 2, 3000);
    lab.send(a, sent);
    lab.graph.run();
    CHECK(Lab::got(b) == sent);
    Instance& keeper = lab.add("holder", "keeper", {number(1000)});
    lab.otherwise(fw, keeper);
    lab.send(a, sent);
    CHECK(code_of([&] { lab.graph.run(); }) == "ERR_RINGTAP_QUOTA_EXHAUSTED");
    CHECK(audit(lab.graph).empty());
}

TEST_CASE("live: instances that need an lcore share it with nobody") {
    static const ringtap_class lonely = [] {
        ringtap_class cls = find_class("forward");
        cls.name = "lonely";
        cls.flags |= RINGTAP_NEEDS_LCORE;
        return cls;
    }();
    LiveLab lab(1);
    Instance& a = lab.vif("a");
    std::vector<Instance*> path = {&a};
    for (int i = 0; i < 3; i++) {
        Instance& made = lab.graph.add_instance(lonely, "lonely" + std::to_string(i), {}, nullptr,
                                                nullptr, nullptr);
        lab.graph.start_instance(made.id);
        path.push_back(&made);
    }
    path.push_back(&lab.vif("b"));
    for (size_t i = 0; i + 1 < path.size(); i++) lab.otherwise(*path[i], *path[i + 1]);
    std::set<const Worker*> workers;
    for (const Instance* it : path) workers.insert(it->worker);
    CHECK(workers.size() == 4);  // three by themselves; the VIFs share the one
    CHECK(path.front()->worker == path.back()->worker);
    const Packets sent = numbered(1, 2, 1000);
    lab.send(a, sent);
    lab.graph.run();
    CHECK(Lab::got(*path.back()) == sent);
}

TEST_CASE(
    "live: instances stop, start and go under traffic, 500 times, and nothing is lost track of") {
    LiveLab lab(2);
    Instance& a = lab.vif("a");
    Instance& b = lab.vif("b");
    const Packets sent = numbered(1, 2, 100);
    for (int round = 0; round < 500; round++) {
        Instance& fw = lab.add("forward", "fw");
        lab.otherwise(a, fw);
        lab.otherwise(fw, b);
        lab.send(a, sent);
        lab.graph.go_on();
        lab.graph.stand_still();
        lab.graph.stop_instance(fw.id);
        lab.graph.start_instance(fw.id);
        lab.graph.run();
        lab.graph.remove_instance(fw.id);
    }
    CHECK(b.far_captured.count() == 500 * sent.size());
    CHECK(audit(lab.graph).empty());
}

TEST_CASE("live: 200 dataplanes come and go, and the pool is as it was") {
    const int64_t before = Pool::open().in_use();
    for (int round = 0; round < 200; round++) {
        LiveLab lab(2);
        Instance& a = lab.vif("a");
        Instance& b = lab.vif("b");
        lab.otherwise(a, b);
        lab.send(a, numbered(1, 2, 40));
        if (round % 2 == 0) lab.graph.run();  // the others end with packets on their way
    }
    CHECK(Pool::open().in_use() == before);
}

TEST_CASE("live: a module that throws loses its packets by a reason, not the process") {
    static const ringtap_class thrower = [] {
        ringtap_class cls = find_class("forward");
        cls.name = "thrower";
        cls.process = [](void*, rte_mbuf* const*, uint16_t) { throw std::runtime_error("no"); };
        return cls;
    }();
    LiveLab lab;
    Instance& a = lab.vif("a");
    Instance& bad = lab.graph.add_instance(thrower, "bad", {}, nullptr, nullptr, nullptr);
    lab.graph.start_instance(bad.id);
    lab.otherwise(a, bad);
    lab.send(a, numbered(1, 2, 50));
    lab.graph.run();
    CHECK(lab.dropped(bad, "module-threw") == 50);
    CHECK(lab.graph.custody_faults.empty());
    CHECK(lab.is_clean());
}
