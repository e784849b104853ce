// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "bridge_table.hpp"
#include "test_lan.hpp"

using namespace ringtap;
using namespace ringtap::test;

namespace {

Bytes from_group_source(uint8_t destination) {
    Bytes bytes = frame(1, destination);
    bytes[6] |= 1;
    return bytes;
}

}  // namespace

TEST_CASE("a broadcast goes to every port but the one it came from") {
    Lan lan;
    CHECK(lan.where(lan.a, frame(1, everybody)) == "bc");
    CHECK(lan.where(lan.b, frame(2, everybody)) == "ac");
    CHECK(lan.is_clean());
}

TEST_CASE("multicast and unknown unicast are flooded like broadcast") {
    Lan lan;
    Bytes multicast = frame(1, 5);
    multicast[0] = 0x01;
    CHECK(lan.where(lan.a, multicast) == "bc");
    CHECK(lan.where(lan.a, frame(1, 99)) == "bc");
}

TEST_CASE("a station that was heard gets its frames by its port only") {
    Lan lan;
    lan.learn(lan.b, 2);
    CHECK(lan.where(lan.a, frame(1, 2)) == "b");
    CHECK(lan.where(lan.c, frame(3, 2)) == "b");
}

TEST_CASE("a frame is learnt from before the next one of its burst is decided") {
    Lan lan;
    lan.put(lan.br, {frame(1, everybody)}, lan.a.vif->index);
    lan.put(lan.br, {frame(2, 1)}, lan.b.vif->index);
    lan.graph.fill_ring(lan.br.input->id());
    lan.graph.run();
    CHECK(lan.a.far_captured.count() == 1);
    CHECK(lan.b.far_captured.count() == 1);
    CHECK(lan.c.far_captured.count() == 1);
}

TEST_CASE("a frame for the port it came from is dropped, same-vif") {
    Lan lan;
    CHECK(lan.where(lan.a, {frame(1, everybody), frame(4, 1)}) == "bc");
    CHECK(lan.dropped(lan.br, "same-vif") == 1);
    CHECK(lan.is_clean());
}

TEST_CASE("a frame to its own source is dropped, same-vif, as soon as that is learnt") {
    Lan lan;
    CHECK(lan.where(lan.a, frame(1, 1)).empty());
    CHECK(lan.dropped(lan.br, "same-vif") == 1);
}

TEST_CASE("a group address as the source is never learnt, and the frame goes on") {
    Lan lan;
    CHECK(lan.where(lan.a, from_group_source(everybody)) == "bc");
    CHECK(lan.table_size() == 0);
}

TEST_CASE("a station that moves is found at its new port at once") {
    Lan lan;
    lan.learn(lan.b, 2);
    lan.learn(lan.c, 2);
    CHECK(lan.where(lan.a, frame(1, 2)) == "c");
}

TEST_CASE("a static entry wins over a move") {
    Lan lan;
    lan.control(lan.br, "addStatic", {mac(2), number(lan.b.vif->index)});
    lan.learn(lan.c, 2);
    CHECK(lan.where(lan.a, frame(1, 2)) == "b");
}

TEST_CASE("a static entry takes the place of what was learnt, and never ages") {
    Lan lan;
    lan.learn(lan.c, 2);
    lan.control(lan.br, "addStatic", {mac(2), number(lan.b.vif->index)});
    lan.graph.advance(10 * ageing_ns);
    CHECK(lan.where(lan.a, frame(1, 2)) == "b");
}

TEST_CASE("a full table floods and does not learn") {
    Lan lan;
    for (uint8_t station = 0; station < 130; station++) lan.learn(lan.a, station);
    CHECK(lan.table_size() == 128);
    CHECK(lan.where(lan.b, frame(200, 127)) == "a");
    CHECK(lan.where(lan.b, frame(200, 128)) == "ac");
    CHECK(lan.where(lan.b, frame(200, 129)) == "ac");
    CHECK(lan.is_clean());
}

TEST_CASE("a full table still follows the moves of stations it knows") {
    Lan lan(1);
    lan.learn(lan.a, 1);
    lan.learn(lan.b, 1);
    CHECK(lan.where(lan.c, frame(3, 1)) == "b");
}

TEST_CASE("an entry that has aged makes room in a full table before the sweep comes by") {
    Lan lan(1);
    lan.graph.advance(second_ns);
    lan.learn(lan.a, 1);
    lan.graph.advance(ageing_ns);
    lan.learn(lan.b, 2);
    CHECK(lan.where(lan.a, frame(9, 2)) == "b");
}

TEST_CASE("an entry expires exactly at its ageing time and not a nanosecond earlier") {
    Lan lan;
    lan.learn(lan.b, 2);
    lan.graph.advance(ageing_ns - 1);
    CHECK(lan.where(lan.a, frame(1, 2)) == "b");
    lan.graph.advance(1);
    CHECK(lan.where(lan.a, frame(1, 2)) == "bc");
}

TEST_CASE("an entry that has aged is not listed, whether or not the sweep has freed it") {
    Lan lan;
    lan.graph.advance(second_ns);  // between two sweeps
    lan.learn(lan.b, 2);
    lan.graph.advance(ageing_ns - 1);
    CHECK(lan.table_size() == 1);
    lan.graph.advance(1);
    CHECK(lan.table_size() == 0);
}

TEST_CASE("each frame makes its source young again") {
    Lan lan;
    lan.learn(lan.b, 2);
    lan.graph.advance(ageing_ns - 1);
    lan.learn(lan.b, 2);
    lan.graph.advance(ageing_ns - 1);
    CHECK(lan.where(lan.a, frame(1, 2)) == "b");
}

TEST_CASE("what has aged is freed, and static entries stay") {
    BridgeTable table;
    table.ageing_ns = 10;
    table.max_entries = 8;
    table.learn({{2, 0, 0, 0, 0, 1}, 0}, 1, 0);
    table.add_static({{2, 0, 0, 0, 0, 2}, 0}, 1, 0);
    table.free_expired(9);
    CHECK(table.entries().size() == 2);
    table.free_expired(10);
    CHECK(table.entries().size() == 1);
}

TEST_CASE("the ages of the table are whole seconds since a station was last seen") {
    Lan lan;
    lan.learn(lan.b, 2);
    lan.graph.advance(2 * second_ns - 1);
    const auto rows = lan.control(lan.br, "macTable").rows;
    REQUIRE(rows.size() == 1);
    CHECK(rows[0][0].value.mac[5] == 2);
    CHECK(rows[0][1].text == "b");
    CHECK(rows[0][3].value.u == 1);
    CHECK(rows[0][4].value.u == 0);
}

TEST_CASE("the MTU counts the Ethernet header and not the tags") {
    Lan lan;
    const Bytes largest = frame(1, everybody, 1518);
    CHECK(lan.where(lan.a, largest) == "bc");
    CHECK(lan.where(lan.a, tagged(tagged(largest, 7), 8)) == "bc");
    CHECK(lan.where(lan.a, frame(1, everybody, 1519)).empty());
    CHECK(lan.where(lan.a, tagged(frame(1, everybody, 1519), 7)).empty());
    CHECK(lan.dropped(lan.br, "mtu") == 2);
    CHECK(lan.is_clean());
}

TEST_CASE("a frame too long is not learnt from") {
    Lan lan;
    lan.where(lan.a, frame(1, everybody, 1519));
    CHECK(lan.table_size() == 0);
}

TEST_CASE("a frame shorter than an Ethernet header is dropped, runt, at every length") {
    Lan lan;
    for (size_t length = 0; length <= 14; length++) {
        CAPTURE(length);
        Bytes cut = frame(1, everybody);
        cut.resize(length);
        CHECK(lan.where(lan.a, cut) == (length < 14 ? "" : "bc"));
    }
    CHECK(lan.dropped(lan.br, "runt") == 14);
}

TEST_CASE("a flood with nobody to go to is dropped, no-other-vif") {
    Lab lab;
    Instance& a = lab.vif("a");
    Instance& br = lab.bridge("br");
    lab.connect(br, {&a});
    lab.send(a, {frame(1, everybody)});
    lab.graph.run();
    CHECK(lab.dropped(br, "no-other-vif") == 1);
    CHECK(lab.is_clean());
}

TEST_CASE("a port named by two rules gets one copy of a flood, and stays until both are gone") {
    Lan lan;
    const uint32_t again = lan.rule(lan.br, "outVif", lan.b.vif->index, {lan.b.input->id()}, 7);
    CHECK(lan.where(lan.a, frame(1, everybody)) == "bc");
    lan.learn(lan.b, 2);
    lan.graph.remove_rule(lan.br.id, again);
    CHECK(lan.where(lan.a, frame(1, 2)) == "b");
    CHECK(lan.is_clean());
}

TEST_CASE("a port whose rule is removed gets no floods, and its stations are forgotten") {
    Lan lan;
    lan.learn(lan.b, 2);
    const auto& rules = lan.br.rules.rules();
    const auto to_b = std::find_if(rules.begin(), rules.end(), [&](const auto& rule) {
        return rule->condition.vif() == lan.b.vif->index;
    });
    lan.graph.remove_rule(lan.br.id, (*to_b)->id);
    CHECK(lan.table_size() == 0);
    CHECK(lan.where(lan.a, frame(1, 2)) == "c");
}

TEST_CASE("a VIF that is removed is forgotten, static entries included") {
    Lan lan;
    lan.learn(lan.b, 2);
    lan.learn(lan.a, 1);
    lan.control(lan.br, "addStatic", {mac(9), number(lan.b.vif->index)});
    lan.graph.remove_instance(lan.b.id);
    CHECK(lan.table_size() == 1);
    lan.send(lan.a, {frame(1, 9)});
    lan.graph.run();
    CHECK(lan.c.far_captured.count() > 0);
    CHECK(audit(lan.graph).empty());
}

TEST_CASE("a frame from somewhere that is no port is flooded and not learnt") {
    Lan lan;
    lan.put(lan.br, {frame(1, everybody)}, 77);
    lan.graph.run();
    CHECK(lan.a.far_captured.count() + lan.b.far_captured.count() + lan.c.far_captured.count() ==
          3);
    CHECK(lan.table_size() == 0);
}

TEST_CASE("with perVlan a station may be behind different ports in different VLANs") {
    Lan lan(128, true, trunk({7, 8}));
    lan.where(lan.a, tagged(frame(1, everybody), 7));
    lan.where(lan.b, tagged(frame(1, everybody), 8));
    CHECK(lan.where(lan.c, tagged(frame(3, 1), 7)) == "a");
    CHECK(lan.where(lan.c, tagged(frame(3, 1), 8)) == "b");
    CHECK(lan.table_size() == 4);
}

TEST_CASE("without perVlan there is one table for all VLANs") {
    Lan lan(128, false, trunk({7, 8}));
    lan.where(lan.a, tagged(frame(1, everybody), 7));
    CHECK(lan.where(lan.c, tagged(frame(3, 1), 8)) == "a");
}

TEST_CASE(
    "with perVlan a flood goes to the members of its VLAN, and of the tag's priority bits "
    "nothing") {
    Lab lab;
    Instance& a = lab.vif("a", trunk({7, 8}));
    Instance& b = lab.vif("b", trunk({7}));
    Instance& c = lab.vif("c", trunk({8}));
    Instance& br = lab.bridge("br", 128, true);
    lab.connect(br, {&a, &b, &c});
    lab.send(a, {tagged(frame(1, everybody), 0xe007)});
    lab.graph.run();
    CHECK(Lab::got(b) == Packets{tagged(frame(1, everybody), 0xe007)});
    CHECK(Lab::got(c).empty());
    CHECK(lab.graph.ledger().dropped == 0);
}

TEST_CASE("with perVlan a tag that a device took out of the frame names the VLAN") {
    Lab lab;
    Instance& a = lab.vif("a", trunk({7}));
    Instance& b = lab.vif("b", trunk({8}));
    Instance& br = lab.bridge("br", 128, true);
    lab.connect(br, {&a, &b});
    rte_mbuf* m = lab.make({frame(1, everybody)});
    m->ol_flags |= RTE_MBUF_F_RX_VLAN | RTE_MBUF_F_RX_VLAN_STRIPPED;
    m->vlan_tci = 8;
    lab.enqueue(br, m);
    lab.graph.run();
    CHECK(Lab::got(a).empty());
    CHECK(Lab::got(b) == Packets{tagged(frame(1, everybody), 8)});
    CHECK(lab.is_clean());
}

TEST_CASE("frames are read wherever their segments lie") {
    for (size_t at = 0; at <= 20; at++) {
        CAPTURE(at);
        Lan lan(128, true, trunk({7}));
        lan.where(lan.b, tagged(frame(2, everybody), 7));
        const Bytes bytes = tagged(frame(1, 2), 7);
        const auto middle = bytes.begin() + static_cast<ptrdiff_t>(at);
        rte_mbuf* m = lan.make({Bytes(bytes.begin(), middle), Bytes(middle, bytes.end())});
        ringtap_metadata_of(m)->in_vif = lan.a.vif->index;
        lan.enqueue(lan.br, m);
        lan.graph.run();
        CHECK(Lab::got(lan.b) == Packets{bytes});
        CHECK(lan.is_clean());
    }
}

TEST_CASE("a bridge that is removed is not told of its rules any more") {
    Lan lan;
    lan.learn(lan.b, 2);
    lan.graph.remove_instance(lan.br.id);
    CHECK(lan.a.rules.empty());
    CHECK(audit(lan.graph).empty());
}
