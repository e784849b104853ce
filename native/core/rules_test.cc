// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "test_graph.hpp"

using namespace ringtap;
using namespace ringtap::test;

namespace {

/// A forwarder with outputs x, y and z.
struct Fork : Lab {
    using Lab::Lab;
    Instance& in = add("forward", "in");
    Instance& x = vif("x");
    Instance& y = vif("y");
    Instance& z = vif("z");

    uint32_t lead(const Condition& when, Instance& to, uint32_t priority = Rule::default_priority) {
        return rule(in, when, {to.input->id()}, priority);
    }
    /// "x", "y", "xy" …: where such a packet comes out.
    std::string where(const Bytes& packet, uint32_t in_vif = 0, uint32_t out_vif = 0) {
        put(in, {packet}, in_vif, out_vif);
        graph.run();
        std::string outputs;
        for (Instance* it : {&x, &y, &z})
            if (!got(*it).empty()) outputs += it->name;
        return outputs;
    }
};

}  // namespace

TEST_CASE("the rule with the lower priority number is asked first, whenever it was added") {
    Fork lab;
    lab.lead(condition("ethDst", mac(2)), lab.x, 50);
    lab.lead(condition("ethSrc", mac(1)), lab.y, 10);
    CHECK(lab.where(frame(1, 2)) == "y");
    CHECK(lab.where(frame(3, 2)) == "x");
    CHECK(lab.is_clean());
}

TEST_CASE("among rules of one priority the one added first is asked first") {
    Fork lab;
    lab.lead(condition("ethDst", mac(2)), lab.x);
    lab.lead(condition("ethSrc", mac(1)), lab.y);
    lab.lead(condition("ethDst", mac(2)), lab.z);
    CHECK(lab.where(frame(1, 2)) == "x");
    CHECK(lab.where(frame(1, 3)) == "y");
}

TEST_CASE("a packet that no rule matches is dropped, no-rule, and is no rule's hit") {
    Fork lab;
    const uint32_t rule = lab.lead(condition("ethDst", mac(2)), lab.x);
    CHECK(lab.where(frame(1, 3)).empty());
    CHECK(lab.dropped(lab.in, "no-rule") == 1);
    CHECK(lab.graph.rule(lab.in.id, rule).packets == 0);
    CHECK(lab.is_clean());
}

TEST_CASE("rules behind an any rule are never reached") {
    Fork lab;
    lab.lead(condition("any"), lab.x, 5);
    lab.lead(condition("ethDst", mac(2)), lab.y);
    CHECK(lab.where(frame(1, 2)) == "x");
}

TEST_CASE(
    "a rule whose condition takes no parameter replaces the earlier one, and tells its counts") {
    Fork lab;
    const uint32_t first = lab.lead(condition("any"), lab.x);
    CHECK(lab.where(frame(1, 2, 100)) == "x");
    const RuleAdded added = lab.graph.add_rule(lab.in.id, 7, condition("any"), {lab.y.input->id()});
    CHECK(added.has_replaced);
    CHECK(added.replaced == first);
    CHECK(added.replaced_packets == 1);
    CHECK(added.replaced_bytes == 100);
    CHECK(lab.in.rules.rules().size() == 1);
    CHECK(lab.where(frame(1, 2)) == "y");
}

TEST_CASE("only a rule of the same condition is replaced") {
    Fork lab;
    lab.lead(condition("ethDstBroadcast"), lab.x);
    lab.lead(condition("ethDstMulticast"), lab.y);
    lab.lead(condition("any"), lab.z);
    CHECK(lab.in.rules.rules().size() == 3);
    lab.lead(condition("ethDstMulticast"), lab.z, 1);
    CHECK(lab.in.rules.rules().size() == 3);
    CHECK(lab.where(frame(1, 0xff)) == "z");
}

TEST_CASE("rules with a parameter are added, the same one twice too") {
    Fork lab;
    lab.lead(condition("ethDst", mac(2)), lab.x);
    const RuleAdded again =
        lab.graph.add_rule(lab.in.id, 100, condition("ethDst", mac(2)), {lab.y.input->id()});
    CHECK_FALSE(again.has_replaced);
    CHECK(lab.in.rules.rules().size() == 2);
    CHECK(lab.where(frame(1, 2)) == "x");
}

TEST_CASE("a rule with several targets sends every packet to each of them") {
    Fork lab;
    lab.rule(lab.in, condition("any"), {lab.x.input->id(), lab.y.input->id(), lab.z.input->id()});
    CHECK(lab.where(frame(1, 2)) == "xyz");
    CHECK(lab.graph.ledger().copied == 2);
    CHECK(lab.is_clean());
}

TEST_CASE("a target given twice, or none at all, is refused") {
    Fork lab;
    const uint32_t ring = lab.x.input->id();
    const auto add = [&](std::vector<uint32_t> rings) {
        return code_of([&] { lab.rule(lab.in, condition("any"), rings); });
    };
    CHECK(add({ring, ring}) == "ERR_RINGTAP_DUPLICATE_TARGET");
    CHECK(add({}) == "ERR_RINGTAP_TARGET");
    CHECK(add({12345}) == "ERR_RINGTAP_REMOVED");
    CHECK(lab.in.rules.empty());
}

TEST_CASE("a rule about a VIF that there is not is refused") {
    Fork lab;
    CHECK(code_of([&] { lab.lead(condition("outVif", number(99)), lab.x); }) ==
          "ERR_RINGTAP_REMOVED");
    CHECK(lab.in.rules.empty());
}

TEST_CASE("a rule counts the packets and the bytes that it matched") {
    Fork lab;
    const uint32_t to_x = lab.lead(condition("ethDst", mac(2)), lab.x);
    const uint32_t rest = lab.lead(condition("any"), lab.y);
    lab.put(lab.in, {frame(1, 2, 60), frame(1, 3, 100), frame(1, 2, 9000)});
    lab.graph.run();
    CHECK(lab.graph.rule(lab.in.id, to_x).packets == 2);
    CHECK(lab.graph.rule(lab.in.id, to_x).bytes == 9060);
    CHECK(lab.graph.rule(lab.in.id, rest).packets == 1);
    CHECK(lab.graph.rule(lab.in.id, rest).bytes == 100);
}

TEST_CASE("a lone any rule counts as well") {
    Fork lab;
    const uint32_t rule = lab.lead(condition("any"), lab.x);
    lab.put(lab.in, {frame(1, 2, 60), frame(1, 3, 100)});
    lab.graph.run();
    CHECK(lab.graph.rule(lab.in.id, rule).packets == 2);
    CHECK(lab.graph.rule(lab.in.id, rule).bytes == 160);
}

TEST_CASE("a rule that is removed matches no more, and hands over its last counts") {
    Fork lab;
    const uint32_t rule = lab.lead(condition("ethDst", mac(2)), lab.x);
    lab.lead(condition("any"), lab.y);
    CHECK(lab.where(frame(1, 2, 70)) == "x");
    const Rule removed = lab.graph.remove_rule(lab.in.id, rule);
    CHECK(removed.packets == 1);
    CHECK(removed.bytes == 70);
    CHECK(lab.where(frame(1, 2)) == "y");
    CHECK(code_of([&] { lab.graph.remove_rule(lab.in.id, rule); }) == "ERR_RINGTAP_REMOVED");
}

TEST_CASE("rules changed while packets are queued hold for those packets") {
    Fork lab;
    lab.lead(condition("any"), lab.x);
    lab.put(lab.in, std::vector<Bytes>(40, frame(1, 2)));
    lab.graph.fill_ring(lab.in.input->id());
    lab.graph.step();
    lab.lead(condition("any"), lab.y);
    lab.graph.run();
    CHECK(lab.x.far_captured.count() == 32);
    CHECK(lab.y.far_captured.count() == 8);
    CHECK(lab.is_clean());
}

TEST_CASE("a run of outVif rules finds each VIF, and what it does not know goes to the next rule") {
    Fork lab;
    for (Instance* it : {&lab.x, &lab.y})
        lab.lead(condition("outVif", number(it->vif->index)), *it);
    lab.lead(condition("any"), lab.z);
    CHECK(lab.where(frame(1, 2), 0, lab.x.vif->index) == "x");
    CHECK(lab.where(frame(1, 2), 0, lab.y.vif->index) == "y");
    CHECK(lab.where(frame(1, 2), 0, lab.z.vif->index) == "z");
    CHECK(lab.where(frame(1, 2), 0, 0) == "z");
    CHECK(lab.where(frame(1, 2), 0, 0xffffffff) == "z");
}

TEST_CASE("the first of several rules for one VIF takes its packets") {
    Fork lab;
    const Condition to_x = condition("outVif", number(lab.x.vif->index));
    lab.lead(to_x, lab.x);
    lab.lead(to_x, lab.y);
    CHECK(lab.where(frame(1, 2), 0, lab.x.vif->index) == "x");
    lab.lead(to_x, lab.z, 1);
    CHECK(lab.where(frame(1, 2), 0, lab.x.vif->index) == "z");
}

TEST_CASE("order holds where runs of VIF rules and other rules alternate") {
    Fork lab;
    const Condition out_x = condition("outVif", number(lab.x.vif->index));
    const Condition out_y = condition("outVif", number(lab.y.vif->index));
    lab.lead(out_x, lab.x, 10);
    lab.lead(condition("ethDst", mac(2)), lab.z, 20);
    lab.lead(out_y, lab.y, 30);
    lab.lead(condition("inVif", number(lab.y.vif->index)), lab.x, 40);
    lab.lead(out_x, lab.z, 50);
    const uint32_t x = lab.x.vif->index, y = lab.y.vif->index;
    CHECK(lab.where(frame(1, 2), 0, x) == "x");
    CHECK(lab.where(frame(1, 2), 0, y) == "z");
    CHECK(lab.where(frame(1, 3), 0, y) == "y");
    CHECK(lab.where(frame(1, 3), y, 0) == "x");
    CHECK(lab.where(frame(1, 3), y, y) == "y");
    CHECK(lab.where(frame(1, 3), 0, 0).empty());
}

TEST_CASE("many rules in any order decide as asking each in turn would") {
    Fork lab;
    struct Made {
        Condition condition;
        uint32_t priority;
        Instance* to;
    };
    std::vector<Made> made;
    Instance* outputs[] = {&lab.x, &lab.y, &lab.z};
    for (uint32_t i = 0; i < 60; i++) {
        const uint32_t mixed = i * 2654435761u;
        const ringtap_value vif = number(1 + mixed % 3);
        const Condition kinds[] = {condition("outVif", vif), condition("inVif", vif),
                                   condition("ethDst", mac(static_cast<uint8_t>(mixed % 5)))};
        made.push_back({kinds[mixed >> 8 & 1 ? 0 : i % 3], mixed >> 16 & 7, outputs[i % 3]});
        lab.lead(made.back().condition, *made.back().to, made.back().priority);
    }
    std::stable_sort(made.begin(), made.end(),
                     [](const Made& a, const Made& b) { return a.priority < b.priority; });
    for (uint32_t in_vif = 0; in_vif < 4; in_vif++) {
        for (uint32_t out_vif = 0; out_vif < 4; out_vif++) {
            for (uint8_t station = 0; station < 6; station++) {
                const LonePacket packet({frame(9, station)});
                ringtap_metadata_of(packet.head)->in_vif = in_vif;
                ringtap_metadata_of(packet.head)->out_vif = out_vif;
                const auto first = std::find_if(made.begin(), made.end(), [&](const Made& m) {
                    return m.condition.matches(packet.head);
                });
                const std::string expected = first == made.end() ? "" : first->to->name;
                CHECK(lab.where(frame(9, station), in_vif, out_vif) == expected);
            }
        }
    }
    CHECK(lab.is_clean());
}
