// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "test_graph.hpp"

using namespace ringtap;
using namespace ringtap::test;

namespace {

/// One packet to two branches, of which the first writes to it:
///
///          +-> rw -> x
///     in --+
///          +-> y
struct Branches : Lab {
    using Lab::Lab;
    Instance& in = add("forward", "in");
    Instance& rw = add("rewriter", "rw");
    Instance& x = vif("x");
    Instance& y = vif("y");

    void fan_out(bool writer_first) {
        const uint32_t to_rw = rw.input->id(), to_y = y.input->id();
        if (writer_first)
            rule(in, condition("any"), {to_rw, to_y});
        else
            rule(in, condition("any"), {to_y, to_rw});
        otherwise(rw, x);
    }
};

Bytes rewritten(Bytes bytes) {
    bytes[11] = 0xee;
    if (bytes[12] == 0x81) {
        bytes[14] = static_cast<uint8_t>((bytes[14] & 0xf0) | 4000 >> 8);
        bytes[15] = 4000 & 0xff;
    }
    return bytes;
}

}  // namespace

TEST_CASE("a module that writes does not change what another branch of a rule got") {
    for (const bool writer_first : {true, false}) {
        CAPTURE(writer_first);
        Branches lab;
        lab.fan_out(writer_first);
        const Bytes sent = tagged(frame(1, 2), 7);
        lab.graph.stop_instance(lab.y.id);
        lab.put(lab.in, {sent});
        lab.graph.run();
        const ringtap_metadata& untouched = *ringtap_metadata_of(lab.peek(lab.y));
        CHECK(untouched.flags == 0);
        CHECK(std::all_of(untouched.priv, untouched.priv + sizeof(untouched.priv),
                          [](uint8_t byte) { return byte == 0; }));
        lab.graph.start_instance(lab.y.id);
        lab.graph.run();
        CHECK(Lab::got(lab.x) == Packets{rewritten(sent)});
        CHECK(Lab::got(lab.y) == Packets{sent});
        CHECK(lab.is_clean());
    }
}

TEST_CASE("a bridge, and a VIF, that write metadata do not change what another branch got") {
    Lab lab;
    Instance& in = lab.add("forward", "in");
    Instance& a = lab.vif("a");
    Instance& l = lab.vif("l", {.wants_inbound = true});
    Instance& br = lab.bridge("br");
    Instance& y = lab.vif("y");
    lab.connect(br, {&a});
    lab.otherwise(l, a);
    lab.graph.stop_instance(y.id);
    lab.rule(in, condition("any"), {br.input->id(), l.inbound->id(), y.input->id()});
    lab.put(in, {frame(1, everybody)});
    lab.graph.run();
    CHECK(a.far_captured.count() == 2);
    const ringtap_metadata& untouched = *ringtap_metadata_of(lab.peek(y));
    CHECK(untouched.in_vif == RINGTAP_NO_VIF);
    CHECK(untouched.out_vif == RINGTAP_NO_VIF);
    CHECK(lab.is_clean());
}

TEST_CASE("a packet that nobody else has is written in place") {
    Lab lab({.quota_mbufs = 1});
    Instance& rw = lab.add("rewriter", "rw");
    Instance& x = lab.vif("x");
    lab.otherwise(rw, x);
    lab.put(rw, {frame(1, 2)});
    lab.graph.run();
    CHECK(Lab::got(x) == Packets{rewritten(frame(1, 2))});
    CHECK(lab.is_clean());
}

TEST_CASE("a flood of which one branch writes leaves the other branches unchanged") {
    Lab lab;
    Instance& a = lab.vif("a");
    Instance& b = lab.vif("b");
    Instance& c = lab.vif("c");
    Instance& d = lab.vif("d");
    Instance& br = lab.bridge("br");
    Instance& rw = lab.add("rewriter", "rw");
    lab.connect(br, {&a, &b});
    lab.rule(br, "outVif", c.vif->index, {rw.input->id()});
    lab.otherwise(rw, c);
    lab.connect(br, {&d});
    const Bytes sent = tagged(frame(1, everybody), 7);
    for (Instance* it : {&b, &d}) lab.graph.stop_instance(it->id);
    lab.send(a, {sent});
    lab.graph.run();
    for (Instance* it : {&b, &d}) {
        const rte_mbuf* m = lab.peek(*it);
        CHECK(bytes_of(m) == sent);
        CHECK(ringtap_metadata_of(m)->out_vif == it->vif->index);
        CHECK(ringtap_metadata_of(m)->in_vif == a.vif->index);
        CHECK(ringtap_metadata_of(m)->flags == 0);
        CHECK(ringtap_metadata_of(m)->priv[0] == 0);
        lab.graph.start_instance(it->id);
    }
    lab.graph.run();
    CHECK(Lab::got(c) == Packets{rewritten(sent)});
    CHECK(Lab::got(b) == Packets{sent});
    CHECK(Lab::got(d) == Packets{sent});
    CHECK(lab.is_clean());
}

TEST_CASE("a packet and its clone in one burst of a module that writes are written apart") {
    for (const bool is_checked : {false, true}) {
        CAPTURE(is_checked);
        Lab lab({.is_checked = is_checked});
        Instance& a = lab.vif("a");
        Instance& b = lab.vif("b");
        Instance& c = lab.vif("c");
        Instance& br = lab.bridge("br");
        Instance& swap = lab.add("macswap", "swap");
        Instance& out = lab.vif("out");
        lab.connect(br, {&a});
        for (Instance* it : {&b, &c}) lab.rule(br, "outVif", it->vif->index, {swap.input->id()});
        lab.otherwise(swap, out);
        lab.send(a, {frame(1, everybody)});
        lab.graph.run();
        Bytes swapped = frame(1, everybody);
        std::swap_ranges(swapped.begin(), swapped.begin() + 6, swapped.begin() + 6);
        CHECK(Lab::got(out) == Packets{swapped, swapped});
        CHECK(lab.graph.custody_faults.empty());
        CHECK(lab.is_clean());
    }
}

TEST_CASE("a copy has the offload fields and the metadata of what it was copied from") {
    Branches lab;
    lab.fan_out(true);
    lab.graph.stop_instance(lab.x.id);
    rte_mbuf* m = lab.make({frame(1, 2)});
    m->ol_flags |= RTE_MBUF_F_TX_IPV4 | RTE_MBUF_F_TX_IP_CKSUM | RTE_MBUF_F_RX_RSS_HASH;
    m->l2_len = 14;
    m->l3_len = 20;
    m->hash.rss = 0xdecafbad;
    m->packet_type = RTE_PTYPE_L2_ETHER;
    ringtap_metadata_of(m)->in_vif = 7;
    ringtap_metadata_of(m)->keep_ttl = 1;
    lab.enqueue(lab.in, m);
    lab.graph.run();
    const rte_mbuf* copy = lab.peek(lab.x);
    CHECK(copy->ol_flags == (RTE_MBUF_F_TX_IPV4 | RTE_MBUF_F_TX_IP_CKSUM | RTE_MBUF_F_RX_RSS_HASH));
    CHECK(copy->l2_len == 14);
    CHECK(copy->l3_len == 20);
    CHECK(copy->hash.rss == 0xdecafbad);
    CHECK(copy->packet_type == RTE_PTYPE_L2_ETHER);
    CHECK(ringtap_metadata_of(copy)->in_vif == 7);
    CHECK(ringtap_metadata_of(copy)->keep_ttl == 1);
    lab.graph.start_instance(lab.x.id);
    lab.graph.run();
    CHECK(lab.is_clean());
}

TEST_CASE("a copy of a packet of several segments is the same packet") {
    for (const size_t at : {1, 6, 13, 30}) {
        CAPTURE(at);
        Branches lab;
        lab.fan_out(true);
        const Bytes sent = frame(1, 2);
        const auto middle = sent.begin() + static_cast<ptrdiff_t>(at);
        lab.enqueue(lab.in, lab.make({Bytes(sent.begin(), middle), Bytes(middle, sent.end())}));
        lab.graph.run();
        CHECK(Lab::got(lab.x) == Packets{rewritten(sent)});
        CHECK(Lab::got(lab.y) == Packets{sent});
        CHECK(lab.is_clean());
    }
}

// ------------------------------------------------------------ no mbuf left

TEST_CASE("without an mbuf for the copy, a packet to be written goes no further, no-mbuf") {
    Branches lab(GraphOptions{.quota_mbufs = 1});
    lab.fan_out(true);
    lab.put(lab.in, {frame(1, 2)});
    lab.graph.run();
    CHECK(lab.dropped(lab.rw, "no-mbuf") == 1);
    CHECK(Lab::got(lab.y) == Packets{frame(1, 2)});
    CHECK(lab.is_clean());
}

TEST_CASE("a flood that runs out of mbufs in its middle counts each copy that is missing") {
    constexpr uint32_t ports = 6;
    for (uint32_t quota = 1; quota <= ports + 1; quota++) {
        CAPTURE(quota);
        Lab lab({.quota_mbufs = quota});
        Instance& a = lab.vif("a");
        Instance& br = lab.bridge("br");
        lab.connect(br, {&a});
        std::vector<Instance*> others;
        for (uint32_t i = 0; i < ports; i++) others.push_back(&lab.vif("v" + std::to_string(i)));
        lab.connect(br, others);
        lab.send(a, {frame(1, everybody)});
        lab.graph.run();
        uint64_t got = 0;
        for (Instance* it : others) got += it->far_captured.count();
        CHECK(got + lab.dropped(br, "no-mbuf") == ports);
        CHECK(got >= std::min(quota - 1, ports));
        CHECK(lab.is_clean());
    }
}

TEST_CASE(
    "a flood of a packet in several segments needs an mbuf for each, and gives back what is too "
    "few") {
    Lab lab({.quota_mbufs = 10});
    Instance& a = lab.vif("a");
    Instance& b = lab.vif("b");
    Instance& c = lab.vif("c");
    Instance& d = lab.vif("d");
    Instance& br = lab.bridge("br");
    lab.connect(br, {&a, &b, &c, &d});
    lab.control(br, "configure", {{}, {}, number(10'000)});
    lab.send(a, {frame(1, everybody, 8000)});  // four segments
    lab.graph.run();
    CHECK(lab.dropped(br, "no-mbuf") > 0);
    const uint64_t got = b.far_captured.count() + c.far_captured.count() + d.far_captured.count();
    CHECK(got + lab.dropped(br, "no-mbuf") == 3);
    CHECK(lab.is_clean());
}

// ------------------------------------------------------------ taps

TEST_CASE("a tap on a ring sees what the ring takes, and takes nothing away") {
    Lab lab;
    Instance& a = lab.vif("a");
    Instance& b = lab.vif("b");
    lab.otherwise(a, b);
    const uint32_t tap = lab.graph.add_tap_on_ring(b.input->id(), nullptr);
    lab.send(a, {frame(1, 2), frame(1, 3)});
    lab.graph.run();
    CHECK(Lab::split(lab.graph.tap(tap).captured.claim()) == Packets{frame(1, 2), frame(1, 3)});
    CHECK(b.far_captured.count() == 2);
    CHECK(lab.is_clean());
}

TEST_CASE("a tap on a ring does not see what found no room in it") {
    Lab lab({.ring_full_drops = true}, 4);
    Instance& a = lab.vif("a");
    Instance& b = lab.vif("b");
    lab.otherwise(a, b);
    lab.graph.stop_instance(b.id);
    const uint32_t tap = lab.graph.add_tap_on_ring(b.input->id(), nullptr);
    lab.send(a, {frame(1, 2)}, 10);
    lab.graph.run();
    CHECK(lab.graph.tap(tap).captured.count() == 4);
    CHECK(lab.dropped(a, "ring-full") == 6);
}

TEST_CASE("a tap on a ring sees what a test puts into it") {
    Lab lab;
    Instance& fw = lab.add("forward", "fw");
    Instance& b = lab.vif("b");
    lab.otherwise(fw, b);
    const uint32_t tap = lab.graph.add_tap_on_ring(fw.input->id(), nullptr);
    lab.put(fw, {frame(1, 2)});
    lab.graph.run();
    CHECK(lab.graph.tap(tap).captured.count() == 1);
}

TEST_CASE("a tap on a rule sees what that rule matched") {
    Lab lab;
    Instance& a = lab.vif("a");
    Instance& b = lab.vif("b");
    const uint32_t to_2 = lab.rule(a, condition("ethDst", mac(2)), {b.input->id()});
    lab.otherwise(a, b);
    const uint32_t tap = lab.graph.add_tap_on_rule(a.id, to_2, nullptr);
    lab.send(a, {frame(1, 2), frame(1, 3), frame(4, 2)});
    lab.graph.run();
    CHECK(Lab::split(lab.graph.tap(tap).captured.claim()) == Packets{frame(1, 2), frame(4, 2)});
}

TEST_CASE("a tap on a lone any rule sees everything, and its condition leaves out the rest") {
    Lab lab;
    Instance& a = lab.vif("a");
    Instance& b = lab.vif("b");
    const uint32_t rule = lab.otherwise(a, b);
    const Condition only = condition("ethSrc", mac(4));
    const uint32_t all = lab.graph.add_tap_on_rule(a.id, rule, nullptr);
    const uint32_t some = lab.graph.add_tap_on_rule(a.id, rule, &only);
    const uint32_t in_ring = lab.graph.add_tap_on_ring(b.input->id(), &only);
    lab.send(a, {frame(1, 2), frame(4, 2)});
    lab.graph.run();
    CHECK(lab.graph.tap(all).captured.count() == 2);
    CHECK(Lab::split(lab.graph.tap(some).captured.claim()) == Packets{frame(4, 2)});
    CHECK(Lab::split(lab.graph.tap(in_ring).captured.claim()) == Packets{frame(4, 2)});
    CHECK(lab.is_clean());
}

TEST_CASE("a tap that is removed sees nothing more, and its number is not used again") {
    Lab lab;
    Instance& a = lab.vif("a");
    Instance& b = lab.vif("b");
    lab.otherwise(a, b);
    const uint32_t tap = lab.graph.add_tap_on_ring(b.input->id(), nullptr);
    lab.graph.remove_tap(tap);
    CHECK(b.input->taps.empty());
    CHECK(code_of([&] { lab.graph.tap(tap); }) == "ERR_RINGTAP_REMOVED");
    CHECK(lab.graph.add_tap_on_ring(b.input->id(), nullptr) != tap);
}

TEST_CASE("a tap keeps what it saw when its ring or its rule goes") {
    Lab lab;
    Instance& a = lab.vif("a");
    Instance& b = lab.vif("b");
    const uint32_t rule = lab.otherwise(a, b);
    const uint32_t on_rule = lab.graph.add_tap_on_rule(a.id, rule, nullptr);
    const uint32_t on_ring = lab.graph.add_tap_on_ring(b.input->id(), nullptr);
    lab.send(a, {frame(1, 2)});
    lab.graph.run();
    lab.graph.remove_instance(b.id);
    CHECK(lab.graph.tap(on_rule).captured.count() == 1);
    CHECK(lab.graph.tap(on_ring).captured.count() == 1);
    lab.graph.remove_tap(on_rule);
    lab.graph.remove_tap(on_ring);
}

TEST_CASE("a tap on a rule of an instance that is removed keeps what it saw, and can be removed") {
    Lab lab;
    Instance& a = lab.vif("a");
    Instance& b = lab.vif("b");
    const uint32_t tap = lab.graph.add_tap_on_rule(a.id, lab.otherwise(a, b), nullptr);
    lab.send(a, {frame(1, 2)});
    lab.graph.run();
    lab.graph.remove_instance(a.id);
    CHECK(lab.graph.tap(tap).captured.count() == 1);
    lab.graph.remove_tap(tap);
    CHECK(code_of([&] { lab.graph.tap(tap); }) == "ERR_RINGTAP_REMOVED");
}

// ------------------------------------------------------------ drops, captures

TEST_CASE("dropped packets can be looked at, with their reason") {
    Lab lab;
    Instance& a = lab.vif("a");
    lab.send(a, {frame(1, 2), frame(1, 3)});
    lab.graph.run();
    const CaptureBatch drops = a.drops.claim();
    CHECK(Lab::split(drops) == Packets{frame(1, 2), frame(1, 3)});
    CHECK(Lab::notes(drops)[1].reason == no_rule);
    CHECK(Lab::notes(drops)[1].origin == make_origin(1, 1));
}

TEST_CASE("a graph that keeps no drops counts them all the same") {
    Lab lab({.keeps_drops = false});
    Instance& a = lab.vif("a");
    lab.send(a, {frame(1, 2)});
    lab.graph.run();
    CHECK(a.drops.count() == 0);
    CHECK(lab.dropped(a, "no-rule") == 1);
}

TEST_CASE("captures tell origin, time and order, the copies of a flood too") {
    Lab lab;
    Instance& a = lab.vif("a");
    Instance& b = lab.vif("b");
    Instance& c = lab.vif("c");
    Instance& br = lab.bridge("br");
    lab.connect(br, {&a, &b, &c});
    lab.graph.advance(5);
    lab.send(a, {frame(1, 2), frame(1, 3)});
    lab.graph.run();
    for (Instance* it : {&b, &c}) {
        const auto packets = Lab::notes(it->far_captured.claim());
        REQUIRE(packets.size() == 2);
        CHECK(packets[0].origin == make_origin(1, 0));
        CHECK(packets[1].origin == make_origin(1, 1));
        CHECK(packets[0].time_ns == 5);
        CHECK(packets[0].sequence < packets[1].sequence);
    }
}
