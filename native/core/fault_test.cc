// SPDX-License-Identifier: Apache-2.0
// Packets that are lost, altered, doubled, overtaken and late on purpose: all of them accounted
// for.
#include "fault.hpp"

#include "../modules/class.hpp"
#include "test_graph.hpp"

using namespace ringtap;
using namespace ringtap::test;

namespace {

/// a → b, with something wrong on the way into b.
struct FaultyWire : Lab {
    explicit FaultyWire(FaultPlan plan, GraphOptions options = {})
        : Lab(options), a(vif("a")), b(vif("b")) {
        otherwise(a, b);
        fault = graph.add_fault(b.input->id(), std::move(plan));
    }
    std::vector<uint8_t> destinations() {
        std::vector<uint8_t> last_bytes;
        for (const Bytes& packet : got(b)) last_bytes.push_back(packet[5]);
        return last_bytes;
    }
    void send_numbered(uint8_t from, uint8_t to) {
        Packets packets;
        for (uint32_t i = from; i <= to; i++) packets.push_back(frame(1, static_cast<uint8_t>(i)));
        send(a, packets);
    }
    Instance &a, &b;
    uint32_t fault = 0;
};

FaultPlan plan(FaultPlan::Kind kind, FaultTiming timing = {}) {
    FaultPlan made;
    made.kind = kind;
    made.timing = timing;
    return made;
}

using Numbers = std::vector<uint8_t>;

}  // namespace

TEST_CASE("each third packet is lost, and the ledger has it") {
    FaultyWire wire(plan(FaultPlan::drop, {FaultTiming::every, 3}));
    wire.send_numbered(1, 10);
    wire.graph.run();
    CHECK(wire.destinations() == Numbers{1, 2, 4, 5, 7, 8, 10});
    CHECK(wire.graph.drops_by_reason()["fault-drop"] == 3);
    CHECK(wire.graph.fault(wire.fault).seen == 10);
    CHECK(wire.graph.fault(wire.fault).hits == 3);
    CHECK(audit(wire.graph).empty());
}

TEST_CASE("the fifth packet and no other finds the ring full") {
    FaultyWire wire(plan(FaultPlan::full, {FaultTiming::nth, 5}));
    wire.send_numbered(1, 10);
    wire.graph.run();
    CHECK(wire.destinations() == Numbers{1, 2, 3, 4, 6, 7, 8, 9, 10});
    CHECK(wire.graph.drops_by_reason()["fault-full"] == 1);
}

TEST_CASE("by chance: the same seed loses the same packets, another one others") {
    const auto survivors = [](uint64_t seed) {
        FaultyWire wire(plan(FaultPlan::drop, {FaultTiming::one_in, 4}), {.seed = seed});
        wire.send_numbered(1, 200);
        wire.graph.run();
        return wire.destinations();
    };
    CHECK(survivors(1) == survivors(1));
    CHECK(survivors(1) != survivors(2));
    CHECK(survivors(1).size() > 100);
    CHECK(survivors(1).size() < 190);
}

TEST_CASE("a doubled packet is followed by its like") {
    FaultyWire wire(plan(FaultPlan::duplicate, {FaultTiming::every, 2}));
    wire.send_numbered(1, 5);
    wire.graph.run();
    CHECK(wire.destinations() == Numbers{1, 2, 2, 3, 4, 4, 5});
    CHECK(wire.graph.ledger().copied == 2);
    CHECK(audit(wire.graph).empty());
}

TEST_CASE("two bits of each packet are flipped, and of no copy that goes elsewhere") {
    FaultPlan corrupt = plan(FaultPlan::corrupt);
    corrupt.bits = 2;
    FaultyWire wire(corrupt);
    Instance& c = wire.vif("c");
    wire.rule(wire.a, "any", 0, {wire.b.input->id(), c.input->id()}, 1);
    const Bytes sent = frame(1, 2);
    wire.send(wire.a, {sent});
    wire.graph.run();
    CHECK(wire.got(c) == Packets{sent});
    const Packets altered = wire.got(wire.b);
    REQUIRE(altered.size() == 1);
    uint32_t flipped = 0;
    for (size_t i = 0; i < sent.size(); i++)
        flipped += static_cast<uint32_t>(__builtin_popcount(altered[0][i] ^ sent[i]));
    CHECK(flipped == 2);
    CHECK(audit(wire.graph).empty());
}

TEST_CASE("two overtake the second; those that nobody overtakes come last") {
    FaultPlan reorder = plan(FaultPlan::reorder, {FaultTiming::nth, 2});
    reorder.places = 2;
    FaultyWire wire(reorder);
    wire.send_numbered(1, 5);
    wire.graph.run();
    CHECK(wire.destinations() == Numbers{1, 3, 4, 2, 5});

    FaultPlan last = plan(FaultPlan::reorder, {FaultTiming::nth, 5});
    last.places = 100;
    FaultyWire other(last);
    other.send_numbered(1, 5);
    other.send_numbered(6, 7);
    other.graph.run();
    CHECK(other.destinations() == Numbers{1, 2, 3, 4, 6, 7, 5});
    CHECK(audit(other.graph).empty());
}

TEST_CASE("a late packet comes when its time has come, and is the graph's until then") {
    FaultPlan delay = plan(FaultPlan::delay, {FaultTiming::every, 2});
    delay.delay_ns = 1000;
    FaultyWire wire(delay);
    wire.send_numbered(1, 4);
    wire.graph.run();
    CHECK(wire.destinations() == Numbers{1, 3});
    CHECK(wire.graph.delayed() == 2);
    CHECK(audit(wire.graph).empty());
    wire.graph.advance(999);
    CHECK(wire.destinations().empty());
    wire.graph.advance(1);
    CHECK(wire.destinations() == Numbers{2, 4});
    CHECK(wire.graph.delayed() == 0);
    CHECK(audit(wire.graph).empty());
}

TEST_CASE("with jitter packets overtake each other") {
    FaultPlan delay = plan(FaultPlan::delay);
    delay.delay_ns = 1000;
    delay.jitter_ns = 1000;
    FaultyWire wire(delay);
    wire.send_numbered(1, 50);
    wire.graph.run();
    wire.graph.advance(2000);
    Numbers came = wire.destinations();
    CHECK(came.size() == 50);
    CHECK(!std::is_sorted(came.begin(), came.end()));
}

TEST_CASE("a lifted fault gives what it kept") {
    FaultPlan delay = plan(FaultPlan::delay);
    delay.delay_ns = second_ns;
    FaultyWire wire(delay);
    wire.send_numbered(1, 3);
    wire.graph.run();
    wire.graph.remove_fault(wire.fault);
    wire.graph.run();
    CHECK(wire.destinations() == Numbers{1, 2, 3});
    CHECK(code_of([&] { wire.graph.fault(wire.fault); }) != "");
    wire.send_numbered(4, 4);
    wire.graph.run();
    CHECK(wire.destinations() == Numbers{4});
    CHECK(audit(wire.graph).empty());
}

TEST_CASE("late packets go down with their ring, and are counted") {
    const int64_t before = Pool::open().in_use();
    {
        FaultPlan delay = plan(FaultPlan::delay);
        delay.delay_ns = second_ns;
        FaultyWire wire(delay);
        wire.send_numbered(1, 3);
        wire.graph.run();
        wire.graph.remove_instance(wire.b.id);
        CHECK(wire.graph.drops_by_reason()["instance-removed"] == 3);
        CHECK(audit(wire.graph).empty());
        wire.graph.remove_fault(wire.fault);
    }
    CHECK(Pool::open().in_use() == before);
}

TEST_CASE("only what a condition matches is struck") {
    FaultPlan some = plan(FaultPlan::drop);
    some.is_conditional = true;
    some.only = condition("ethDst", mac(2));
    FaultyWire wire(some);
    wire.send_numbered(1, 3);
    wire.graph.run();
    CHECK(wire.destinations() == Numbers{1, 3});
    CHECK(wire.graph.fault(wire.fault).seen == 1);
}

TEST_CASE("the second mbuf that is asked for is refused, and none of the test's") {
    FaultyWire wire(plan(FaultPlan::no_mbuf, {FaultTiming::nth, 2}));
    VifConfig access;
    access.mode = VifConfig::Mode::access;
    access.access_vlan = 7;
    access.members.set(7);
    Instance& c = wire.vif("c", access);
    // While b has them too, c needs copies of them to take the tag off.
    wire.rule(wire.a, "any", 0, {c.input->id(), wire.b.input->id()}, 1);
    wire.send(wire.a, {tagged(frame(1, 1), 7), tagged(frame(1, 2), 7), tagged(frame(1, 3), 7)});
    wire.graph.run();
    CHECK(wire.got(wire.b).size() == 3);
    CHECK(wire.got(c).size() == 2);
    CHECK(wire.graph.drops_by_reason()["no-mbuf"] == 1);
    CHECK(wire.graph.fault(wire.fault).hits == 1);
    CHECK(audit(wire.graph).empty());
}

TEST_CASE("live: what is lost, doubled and overtaken adds up") {
    GraphOptions live;
    live.live_workers = 2;
    FaultyWire wire(plan(FaultPlan::drop, {FaultTiming::one_in, 3}), live);
    FaultPlan reorder = plan(FaultPlan::reorder, {FaultTiming::every, 5});
    reorder.places = 3;
    wire.graph.stand_still();
    wire.graph.add_fault(wire.b.input->id(), plan(FaultPlan::duplicate, {FaultTiming::every, 2}));
    wire.graph.add_fault(wire.b.input->id(), reorder);
    CHECK(code_of([&] { wire.graph.add_fault(wire.b.input->id(), plan(FaultPlan::delay)); }) ==
          "ERR_RINGTAP_LIVE");
    wire.send(wire.a, five(), 1000);
    wire.graph.run();
    CHECK(audit(wire.graph).empty());
    const uint64_t lost = wire.graph.drops_by_reason()["fault-drop"];
    CHECK(lost > 1000);
    CHECK(wire.got(wire.b).size() == 5000 - lost + wire.graph.ledger().copied);
    wire.graph.go_on();
}
