// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>

#include "key_table.hpp"
#include "random_rules.hpp"

using namespace ringtap;
using namespace ringtap::test;

namespace {

constexpr uint32_t packets_per_set = 500;

/// 20,000 packets, or as many as RINGTAP_RANDOM_PACKETS says.
uint32_t wanted_packets() {
    const char* given = std::getenv("RINGTAP_RANDOM_PACKETS");
    return given == nullptr ? 20'000 : static_cast<uint32_t>(std::strtoul(given, nullptr, 10));
}

struct RuleLab : Lab {
    Instance& in = add("forward", "in");
    Instance& out = add("forward", "out");
    std::vector<DrawnRule> rules;
    std::vector<uint32_t> ids;  // of the rules, in the same order
    size_t urgent = 0;          // how many have a priority before the default

    void add_rule(DrawnRule rule, uint32_t priority = Rule::default_priority) {
        const uint32_t id = this->rule(in, rule.condition, {out.input->id()}, priority);
        // Those of a lower number are before all others.
        const auto before = priority == Rule::default_priority ? ids.size() : urgent++;
        ids.insert(ids.begin() + static_cast<ptrdiff_t>(before), id);
        rules.insert(rules.begin() + static_cast<ptrdiff_t>(before), std::move(rule));
    }
    /// Runs of one kind, long ones among them, and rules of any kind between them.
    void draw(Chance& chance) {
        for (uint32_t runs = 1 + chance.below(6); runs > 0; runs--) {
            const uint32_t kind = chance.below(kinds_of_rules);
            const uint32_t length = chance.one_in(3) ? 1 + chance.below(60) : 1 + chance.below(4);
            for (uint32_t i = 0; i < length; i++) add_rule(drawn_rule(chance, kind));
        }
    }
    /// The id of the rule that the compiled set decides on; 0: none.
    uint32_t decided(rte_mbuf* m) {
        const CompiledRules::Entry* entry = nullptr;
        in.rules.compiled().match(&m, 1, &entry);
        return entry == nullptr ? 0 : entry->rule->id;
    }
    uint32_t expected(const Bytes& packet) const {
        const Reference reference(packet);
        for (size_t i = 0; i < rules.size(); i++)
            if (rules[i].matches(reference)) return ids[i];
        return 0;
    }
};

Bytes to(uint32_t address) {
    Bytes made = ipv4(17, udp(1, 2));
    for (uint32_t i = 0; i < 4; i++)
        made[ethernet_bytes + 16 + i] = static_cast<uint8_t>(address >> (24 - 8 * i));
    return made;
}

std::vector<size_t> drawn_cuts(Chance& chance, size_t length) {
    std::vector<size_t> at(chance.below(3));
    for (size_t& place : at) place = chance.below(static_cast<uint32_t>(length) + 1);
    std::sort(at.begin(), at.end());
    return at;
}

}  // namespace

TEST_CASE("random packets take the rules that a plain reading of the conditions says") {
    for (uint32_t set = 0; set * packets_per_set < wanted_packets(); set++) {
        CAPTURE(set);
        Chance chance(set);
        RuleLab lab;
        lab.draw(chance);
        uint32_t wrong = 0;
        for (uint32_t i = 0; i < packets_per_set; i++) {
            const Bytes packet = drawn_packet(chance);
            const LonePacket split = LonePacket::split(packet, drawn_cuts(chance, packet.size()));
            const uint32_t decided = lab.decided(split.head), expected = lab.expected(packet);
            if (decided == expected) continue;
            CAPTURE(i);
            if (wrong++ == 0) CHECK(decided == expected);
        }
        CHECK(wrong == 0);
    }
}

TEST_CASE("many exact rules decide as each in turn would, the first of equal ones") {
    RuleLab lab;
    for (uint32_t i = 0; i < 1000; i++)
        lab.add_rule({condition("ipv4Dst", number(0x0a000000 + i % 700)), {}});
    for (const uint32_t i : {0, 1, 699, 500}) {
        const LonePacket packet({to(0x0a000000 + i)});
        CHECK(lab.decided(packet.head) == lab.ids[i]);
    }
    const LonePacket unknown({to(0x0a000000 + 700)});
    CHECK(lab.decided(unknown.head) == 0);
}

TEST_CASE("of many networks the first that was added takes an address, not the longest") {
    RuleLab lab;
    const auto net = [&](uint32_t address, uint32_t length) {
        lab.add_rule({condition("ipv4DstNet", ipv4_net(address, length)), {}});
        return lab.ids.back();
    };
    for (uint32_t i = 0; i < 100; i++) net(0x14000000 | i << 8, 24);
    const uint32_t host = net(0x0a000005, 32), wide = net(0x0a000000, 24);
    net(0x0a000006, 32);
    const uint32_t rest = net(0, 0);
    const auto decided = [&](uint32_t address) {
        return lab.decided(LonePacket({to(address)}).head);
    };
    CHECK(decided(0x0a000005) == host);
    CHECK(decided(0x0a000006) == wide);
    CHECK(decided(0x0a000100) == rest);
    CHECK(decided(0) == rest);
    CHECK(decided(0xffffffff) == rest);
    CHECK(decided(0x14000005) == lab.ids[0]);
    CHECK(decided(0x140063ff) == lab.ids[99]);
}

TEST_CASE("networks at both ends of the numbers have their first and last address") {
    const std::vector<KeySpan> rules = {{0, 3}, {0xfffffffc, 0xffffffff}, {2, 9}, {5, 5}};
    const SpanTable<uint32_t> table(rules);
    const auto find = [&](uint32_t number) { return table.find(number, table.bucket_of(number)); };
    const std::vector<std::pair<uint32_t, uint32_t>> expected = {{0, 0},
                                                                 {3, 0},
                                                                 {4, 2},
                                                                 {5, 2},
                                                                 {9, 2},
                                                                 {10, RunMatcher::none},
                                                                 {0xfffffffb, RunMatcher::none},
                                                                 {0xfffffffc, 1},
                                                                 {0xffffffff, 1}};
    for (const auto& [number, rule] : expected) {
        CAPTURE(number);
        CHECK(find(number) == rule);
    }
}

TEST_CASE("no rule about small numbers matches a large number that ends alike") {
    for (const uint32_t rules : {3, 40}) {
        CAPTURE(rules);
        RuleLab lab;
        for (uint32_t i = 0; i < rules; i++) {
            ringtap_value net = ipv6_address(static_cast<uint8_t>(i * 2), 127);
            net.ipv6[0] = 0;
            lab.add_rule({condition("ipv6DstNet", net), {}});
        }
        Bytes packet = ipv6(17, udp(1, 2));
        CHECK(lab.decided(LonePacket({packet}).head) == 0);
        packet[ethernet_bytes + 24] = 0;
        CHECK(lab.decided(LonePacket({packet}).head) == lab.ids[1]);
    }
}

TEST_CASE("many five-tuples decide in their order, and what has no ports asks none for them") {
    RuleLab lab;
    const auto tuple = [&](std::vector<ringtap_value> values) {
        values.resize(5);
        lab.add_rule({condition_of("fiveTuple", values), {}});
        return lab.ids.back();
    };
    for (uint16_t i = 0; i < 100; i++) tuple({{}, {}, {}, number(1000 + i), number(17)});
    const uint32_t low = tuple({{}, {}, {}, range(0, 1050), {}});
    const uint32_t net = tuple({ipv4_net(0x0a000001, 32)});
    const auto decided = [&](const Bytes& packet) {
        return lab.decided(LonePacket({packet}).head);
    };
    CHECK(decided(ipv4(17, udp(9, 1099))) == lab.ids[99]);
    CHECK(decided(ipv4(6, tcp(9, 1050, 2))) == low);
    CHECK(decided(ipv4(6, tcp(9, 1051, 2))) == net);
    CHECK(decided(ipv4(1, {8, 0, 0, 0})) == net);
    CHECK(decided(ipv6(17, udp(9, 1000))) == 0);
}

TEST_CASE("small changes to many rules hold at once, and so do they together") {
    Chance chance(7);
    RuleLab lab;
    for (uint32_t i = 0; i < 1200; i++) lab.add_rule(drawn_five_tuple(chance));
    const auto check = [&] {
        uint32_t wrong = 0;
        for (uint32_t i = 0; i < 300; i++) {
            const Bytes packet = drawn_packet(chance);
            if (lab.decided(LonePacket({packet}).head) != lab.expected(packet)) wrong++;
        }
        CHECK(wrong == 0);
    };
    check();
    for (uint32_t change = 0; change < 200; change++) {
        CAPTURE(change);
        if (chance.one_in(2)) {
            lab.add_rule(drawn_five_tuple(chance), chance.one_in(2) ? 1 : Rule::default_priority);
        } else {
            // One of the first, which decide most.
            const uint32_t gone = chance.below(10);
            lab.graph.remove_rule(lab.in.id, lab.ids[gone]);
            lab.ids.erase(lab.ids.begin() + gone);
            lab.rules.erase(lab.rules.begin() + gone);
            lab.urgent -= gone < lab.urgent;
        }
        if (change % 10 == 0) check();
    }
    check();
}
