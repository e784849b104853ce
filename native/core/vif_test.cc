// SPDX-License-Identifier: Apache-2.0
#include "vif.hpp"

#include <doctest/doctest.h>

#include "../modules/test_lan.hpp"
#include "test_graph.hpp"

using namespace ringtap;
using namespace ringtap::test;

namespace {

constexpr uint16_t priority_5 = 0xa000;

VifConfig access(uint16_t vlan) {
    return {.mode = VifConfig::Mode::access,
            .access_vlan = vlan,
            .members = std::bitset<4096>().set(vlan)};
}

/// One VIF of a configuration, and one without any behind it.
struct Edge : Lab {
    explicit Edge(VifConfig config) : edge(vif("edge", config)), inside(vif("inside")) {
        otherwise(edge, inside);
        otherwise(inside, edge);
    }
    /// What a frame from the wire is inside; empty when dropped.
    Packets enter(const Bytes& bytes) {
        send(edge, {bytes});
        graph.run();
        return got(inside);
    }
    /// What a frame from inside is on the wire.
    Packets leave(const Bytes& bytes) {
        send(inside, {bytes});
        graph.run();
        return got(edge);
    }
    Packets leave(rte_mbuf* m) {
        enqueue(edge, m);
        graph.run();
        return got(edge);
    }
    rte_mbuf* stripped(const Bytes& bytes, uint16_t tci) {
        rte_mbuf* m = make({bytes});
        m->ol_flags |= RTE_MBUF_F_RX_VLAN | RTE_MBUF_F_RX_VLAN_STRIPPED;
        m->vlan_tci = tci;
        return m;
    }
    Instance &edge, &inside;
};

const Bytes plain = frame(1, 2);
const Packets none;

}  // namespace

TEST_CASE("a VIF without VLAN configuration passes every frame as it is") {
    Edge lab({});
    for (const Bytes& bytes : {plain, tagged(plain, 7), tagged(plain, priority_5), Bytes{}}) {
        CHECK(lab.enter(bytes) == Packets{bytes});
        CHECK(lab.leave(bytes) == Packets{bytes});
    }
    CHECK(lab.is_clean());
}

TEST_CASE("an access VIF tags what enters, and takes the tag off what leaves") {
    Edge lab(access(7));
    CHECK(lab.enter(plain) == Packets{tagged(plain, 7)});
    CHECK(lab.leave(tagged(plain, 7)) == Packets{plain});
    CHECK(lab.is_clean());
}

TEST_CASE("an access VIF drops frames with a VLAN of their own, its own VLAN too") {
    Edge lab(access(7));
    CHECK(lab.enter(tagged(plain, 7)) == none);
    CHECK(lab.enter(tagged(plain, 8)) == none);
    CHECK(lab.dropped(lab.edge, "vlan-not-member") == 2);
}

TEST_CASE("an access VIF lets out its own VLAN only") {
    Edge lab(access(7));
    CHECK(lab.leave(tagged(plain, 8)) == none);
    CHECK(lab.leave(plain) == none);
    CHECK(lab.dropped(lab.edge, "vlan-not-member") == 2);
    CHECK(lab.is_clean());
}

TEST_CASE("a priority tag counts as no tag, and its priority goes into the tag of the VLAN") {
    Edge to_access(access(7));
    CHECK(to_access.enter(tagged(plain, priority_5)) == Packets{tagged(plain, priority_5 | 7)});
    Edge to_trunk(trunk({8}, 7));
    CHECK(to_trunk.enter(tagged(plain, priority_5)) == Packets{tagged(plain, priority_5 | 7)});
    Edge to_bare_trunk(trunk({8}));
    CHECK(to_bare_trunk.enter(tagged(plain, priority_5)) == none);
}

TEST_CASE("a trunk passes the VLANs it carries, tagged, and no others") {
    Edge lab(trunk({7, 8}));
    CHECK(lab.enter(tagged(plain, 8)) == Packets{tagged(plain, 8)});
    CHECK(lab.leave(tagged(plain, 7)) == Packets{tagged(plain, 7)});
    CHECK(lab.enter(tagged(plain, 9)) == none);
    CHECK(lab.leave(tagged(plain, 9)) == none);
    CHECK(lab.enter(plain) == none);
    CHECK(lab.leave(plain) == none);
    CHECK(lab.dropped(lab.edge, "vlan-not-member") == 4);
}

TEST_CASE("the native VLAN of a trunk is untagged on the wire") {
    Edge lab(trunk({8}, 7));
    CHECK(lab.enter(plain) == Packets{tagged(plain, 7)});
    CHECK(lab.leave(tagged(plain, priority_5 | 7)) == Packets{plain});
    CHECK(lab.leave(tagged(plain, 8)) == Packets{tagged(plain, 8)});
    CHECK(lab.enter(tagged(plain, 7)) == Packets{tagged(plain, 7)});
}

TEST_CASE("only the outer of two tags is looked at and taken off") {
    Edge lab(access(7));
    const Bytes inner = tagged(plain, 9);
    CHECK(lab.leave(tagged(inner, 7)) == Packets{inner});
    CHECK(lab.leave(tagged(tagged(plain, 7), 9)) == none);
}

TEST_CASE("a tag that a device took out leaves an access VIF as no tag, however short the frame") {
    Edge lab(access(7));
    for (const size_t length : {14, 15, 16, 64}) {
        CAPTURE(length);
        const Bytes bytes = frame(1, 2, length);
        CHECK(lab.leave(lab.stripped(bytes, 7)) == Packets{bytes});
    }
    CHECK(lab.leave(lab.stripped(plain, 8)) == none);
    CHECK(lab.is_clean());
}

TEST_CASE("a tag that a device took out is in the frame again on the wire of a trunk") {
    Edge lab(trunk({8}, 7));
    CHECK(lab.leave(lab.stripped(plain, priority_5 | 8)) == Packets{tagged(plain, priority_5 | 8)});
    CHECK(lab.leave(lab.stripped(plain, 7)) == Packets{plain});
    CHECK(lab.leave(lab.stripped(plain, 9)) == none);
    CHECK(lab.is_clean());
}

TEST_CASE("a tag that is in the frame again is not told of as taken out any more") {
    Edge lab(trunk({8}));
    rte_mbuf* m = lab.stripped(plain, 8);
    CHECK(vif_leave(lab.edge, &m, 1, &m) == 1);
    CHECK(bytes_of(m) == tagged(plain, 8));
    CHECK((m->ol_flags & (RTE_MBUF_F_RX_VLAN | RTE_MBUF_F_RX_VLAN_STRIPPED)) == 0);
    lab.graph.pool.release(lab.graph.caller.quota, m);
}

TEST_CASE("tags go on and off wherever the segments of a frame lie") {
    for (size_t at = 0; at <= 18; at++) {
        CAPTURE(at);
        Edge lab(access(7));
        const Bytes bytes = tagged(plain, 7);
        const auto middle = bytes.begin() + static_cast<ptrdiff_t>(at);
        CHECK(lab.leave(lab.make({Bytes(bytes.begin(), middle), Bytes(middle, bytes.end())})) ==
              Packets{plain});
        CHECK(lab.is_clean());
    }
}

TEST_CASE("the MTU of a VIF counts neither Ethernet header nor tags, in both directions") {
    VifConfig config = trunk({7}, 8);
    config.mtu_bytes = 100;
    Edge lab(config);
    const Bytes largest = frame(1, 2, 114), larger = frame(1, 2, 115);
    CHECK(lab.enter(largest).size() == 1);
    CHECK(lab.enter(tagged(largest, 7)).size() == 1);
    CHECK(lab.leave(tagged(largest, 7)).size() == 1);
    CHECK(lab.enter(larger) == none);
    CHECK(lab.enter(tagged(larger, 7)) == none);
    CHECK(lab.leave(tagged(larger, 7)) == none);
    CHECK(lab.dropped(lab.edge, "mtu") == 3);
}

TEST_CASE("while its link is down a VIF drops both ways, link-down") {
    Edge lab({});
    lab.control(lab.edge, "setLink", {number(0)});
    CHECK(lab.enter(plain) == none);
    CHECK(lab.leave(plain) == none);
    CHECK(lab.dropped(lab.edge, "link-down") == 2);
    lab.control(lab.edge, "setLink", {number(1)});
    CHECK(lab.enter(plain) == Packets{plain});
    CHECK(lab.is_clean());
}

TEST_CASE("a VIF of a VLAN drops frames shorter than an Ethernet header, runt") {
    Edge lab(access(7));
    for (size_t length = 0; length < 14; length++) CHECK(lab.enter(Bytes(length, 0x55)) == none);
    CHECK(lab.leave(Bytes(13, 0x55)) == none);
    CHECK(lab.dropped(lab.edge, "runt") == 15);
    CHECK(lab.enter(frame(1, 2, 14)) == Packets{tagged(frame(1, 2, 14), 7)});
}

TEST_CASE("a packet carries the index of the VIF it entered by") {
    Edge lab({});
    lab.send(lab.edge, {plain});
    lab.graph.run();
    CHECK(Lab::notes(lab.inside.far_captured.claim()).at(0).in_vif == lab.edge.vif->index);
}

TEST_CASE("what is put into the inbound ring of a VIF enters as if from the wire") {
    Lab lab;
    VifConfig config = access(7);
    config.wants_inbound = true;
    Instance& edge = lab.vif("edge", config);
    Instance& inside = lab.vif("inside");
    lab.otherwise(edge, inside);
    lab.graph.inject_into_ring(edge.inbound->id(), injection({plain}));
    lab.graph.run();
    CHECK(Lab::got(inside) == Packets{tagged(plain, 7)});
    CHECK(lab.is_clean());
}

TEST_CASE("a class without an inbound ring cannot be given one") {
    Lab lab;
    const RingParam ring;
    CHECK(code_of([&] {
              lab.graph.add_instance(find_class("forward"), "fw", {}, &ring, nullptr, nullptr);
          }) == "ERR_RINGTAP_VIF_CONFIG");
    CHECK(lab.graph.instances().empty());
}

TEST_CASE("two sends before a run lose nothing, and arrive in order") {
    Edge lab({});
    lab.send(lab.edge, {frame(1, 2), frame(1, 3)});
    lab.send(lab.edge, {frame(1, 4)});
    lab.send(lab.edge, {frame(1, 5), frame(1, 6)});
    lab.graph.run();
    CHECK(Lab::got(lab.inside) ==
          Packets{frame(1, 2), frame(1, 3), frame(1, 4), frame(1, 5), frame(1, 6)});
    CHECK(lab.graph.ledger().injected == 5);
    CHECK(lab.is_clean());
}

// ------------------------------------------------------------ configuration, indices

TEST_CASE("access and trunk, or a native VLAN without a trunk, are refused") {
    const uint32_t vlans[] = {7, 8};
    const ringtap_value list = {.given = 1, .list = vlans, .list_length = 2};
    const auto code = [](std::vector<ringtap_value> values) {
        values.resize(7);
        return code_of([&] { VifConfig::from(values.data()); });
    };
    CHECK(code({number(7), list}) == "ERR_RINGTAP_VIF_CONFIG");
    CHECK(code({number(7), {}, number(7)}) == "ERR_RINGTAP_VIF_CONFIG");
    CHECK(code({{}, {}, number(7)}) == "ERR_RINGTAP_VIF_CONFIG");
    CHECK(code({{}, list, number(9)}).empty());
    CHECK(code({number(7)}).empty());
    CHECK(code({}).empty());
}

TEST_CASE("a native VLAN is a member of its trunk without being listed") {
    const uint32_t vlans[] = {8};
    ringtap_value values[7] = {{}, {.given = 1, .list = vlans, .list_length = 1}, number(7)};
    const VifConfig config = VifConfig::from(values);
    CHECK(config.carries(7));
    CHECK(config.carries(8));
    CHECK_FALSE(config.carries(9));
}

TEST_CASE("VIFs are numbered from 1, and each has an address of its own") {
    Lab lab;
    Instance& a = lab.vif("a");
    Instance& b = lab.vif("b");
    CHECK(a.vif->index == 1);
    CHECK(b.vif->index == 2);
    CHECK(std::memcmp(a.vif->shown.mac, b.vif->shown.mac, 6) != 0);
    CHECK((a.vif->shown.mac[0] & 0x03) == 0x02);
}

TEST_CASE("the index of a removed VIF is given again, the lowest first") {
    Lab lab;
    Instance& a = lab.vif("a");
    Instance& b = lab.vif("b");
    lab.vif("c");
    lab.graph.remove_instance(b.id);
    lab.graph.remove_instance(a.id);
    CHECK(lab.vif("d").vif->index == 1);
    CHECK(lab.vif("e").vif->index == 2);
    CHECK(lab.vif("f").vif->index == 4);
}

TEST_CASE("no index is given again while a queued packet may carry it") {
    Lab lab;
    Instance& a = lab.vif("a");
    Instance& fw = lab.add("forward", "fw");
    lab.otherwise(a, fw);
    lab.graph.stop_instance(fw.id);
    lab.send(a, {plain});
    lab.graph.run();
    lab.graph.remove_instance(a.id);
    CHECK(lab.vif("b").vif->index == 2);
    lab.graph.start_instance(fw.id);
    lab.graph.run();
    CHECK(lab.vif("c").vif->index == 1);
}

TEST_CASE("no index is given again while a held packet, or one still to be put in, may carry it") {
    Lab lab;
    Instance& a = lab.vif("a");
    Instance& keeps = lab.add("holder", "keeps", {number(1)});
    lab.otherwise(a, keeps);
    lab.send(a, {plain});
    lab.graph.run();
    lab.graph.remove_instance(a.id);
    CHECK(lab.vif("b").vif->index == 2);
    lab.graph.advance(second_ns);
    lab.put(keeps, {plain}, 1);
    CHECK(lab.vif("c").vif->index == 3);
    lab.graph.run();
    lab.graph.advance(second_ns);
    CHECK(lab.vif("d").vif->index == 1);
}

TEST_CASE("rules about a VIF go with it, and a new VIF of its index does not inherit them") {
    Lab lab;
    Instance& fw = lab.add("forward", "fw");
    Instance& a = lab.vif("a");
    Instance& b = lab.vif("b");
    lab.rule(fw, "inVif", a.vif->index, {b.input->id()});
    lab.graph.remove_instance(a.id);
    CHECK(fw.rules.empty());
    CHECK(lab.vif("c").vif->index == 1);
    lab.put(fw, {plain}, 1);
    lab.graph.run();
    CHECK(lab.dropped(fw, "no-rule") == 1);
}
