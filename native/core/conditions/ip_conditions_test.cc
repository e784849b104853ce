// SPDX-License-Identifier: Apache-2.0
#include "condition_cases.hpp"

using namespace ringtap;
using namespace ringtap::test;

namespace {

constexpr uint8_t icmp = 1, tcp_number = 6, icmpv6 = 58;
constexpr uint32_t source = 0x0a000001, destination = 0x0a000102;
constexpr size_t ipv4_end = ethernet_bytes + ipv4_bytes, ipv6_end = ethernet_bytes + ipv6_bytes;

const ringtap_value nothing = {};

Condition tuple(std::vector<ringtap_value> values) {
    return condition_of("fiveTuple", std::move(values));
}
Condition tuple6(std::vector<ringtap_value> values) {
    return condition_of("ipv6FiveTuple", std::move(values));
}

std::vector<ConditionCase> ipv4_cases() {
    const Bytes dns = ipv4(udp_number, udp(4000, 53));
    const Bytes options = ipv4(udp_number, udp(4000, 53), {1, 1, 1, 0});
    const Bytes from_other = with_byte(dns, ethernet_bytes + 15, 9);
    const Bytes to_other = with_byte(dns, ethernet_bytes + 19, 9);
    return {
        {condition("ipv4Protocol", number(udp_number)), dns, ipv4(tcp_number, {}), ipv4_end},
        {condition("ipv4Src", number(source)), dns, from_other, ipv4_end},
        {condition("ipv4Src", number(source)), service_tagged(tagged(dns, 7), 9),
         service_tagged(tagged(from_other, 7), 9), ipv4_end + 8},
        {condition("ipv4Dst", number(destination)), dns, to_other, ipv4_end},
        {condition("ipv4SrcNet", ipv4_net(0x0a0000ff, 24)), dns,
         with_byte(dns, ethernet_bytes + 14, 1), ipv4_end},
        {condition("ipv4DstNet", ipv4_net(0x0a000100, 30)), dns,
         with_byte(dns, ethernet_bytes + 19, 4), ipv4_end},
        {condition("dscp", number(46)), dns, with_byte(dns, ethernet_bytes + 1, 0xb4), ipv4_end},
        {condition("icmpType", number(8)), ipv4(icmp, {8, 0, 0, 0}), ipv4(icmp, {0, 0, 0, 0}),
         ipv4_end + 1},
        {condition("tcpFlags", text("syn,!ack")), ipv4(tcp_number, tcp(1, 2, 0x02)),
         ipv4(tcp_number, tcp(1, 2, 0x12)), ipv4_end + 14},
        {tuple({nothing, nothing, nothing, number(53), number(udp_number)}), dns,
         ipv4(udp_number, udp(4000, 54)), ipv4_end + 4},
        {tuple({nothing, nothing, range(4000, 4999), nothing, nothing}), options,
         ipv4(udp_number, udp(5000, 53), {1, 1, 1, 0}), ipv4_end + 8},
        {tuple({ipv4_net(source, 32), ipv4_net(destination, 24), nothing, nothing, nothing}), dns,
         from_other, ipv4_end},
        {condition_of("vxlan", {nothing, nothing, number(4789), number(77)}),
         ipv4(udp_number, udp(5, 4789, {8, 0, 0, 0, 0, 0, 77, 0})),
         ipv4(udp_number, udp(5, 4789, {8, 0, 0, 0, 0, 0, 78, 0})), ipv4_end + 16},
        {condition_of("vxlan", {number(source), number(destination), number(4789), number(77)}),
         ipv4(udp_number, udp(5, 4789, {8, 0, 0, 0, 0, 0, 77, 0})),
         with_byte(ipv4(udp_number, udp(5, 4789, {8, 0, 0, 0, 0, 0, 77, 0})), ethernet_bytes + 15,
                   9),
         ipv4_end + 16},
    };
}

/// Hop-by-hop options, destination options, and an authentication header.
const Bytes extensions = {60, 0, 1,  4, 0, 0, 0, 0, 51, 0, 1, 4, 0, 0,
                          0,  0, 17, 1, 0, 0, 0, 0, 0,  1, 0, 0, 0, 1};

std::vector<ConditionCase> ipv6_cases() {
    const Bytes dns = ipv6(udp_number, udp(4000, 53));
    const Bytes extended = ipv6(0, extensions + udp(4000, 53));
    const Bytes extended_other = ipv6(0, extensions + udp(4000, 54));
    const Bytes from_other = with_byte(dns, ethernet_bytes + 23, 9);
    const Bytes to_other = with_byte(dns, ethernet_bytes + 39, 9);
    return {
        {condition("ipv6Protocol", number(udp_number)), dns, ipv6(tcp_number, {}), ipv6_end},
        {condition("ipv6Protocol", number(udp_number)), extended,
         with_byte(extended, ipv6_end + 16, tcp_number), ipv6_end + extensions.size()},
        {condition("ipv6Src", ipv6_address(1)), dns, from_other, ipv6_end},
        {condition("ipv6Dst", ipv6_address(2)), dns, to_other, ipv6_end},
        {condition("ipv6SrcNet", ipv6_address(0, 125)), dns, with_byte(dns, ethernet_bytes + 23, 8),
         ipv6_end},
        {condition("ipv6DstNet", ipv6_address(0, 8)), dns,
         with_byte(dns, ethernet_bytes + 24, 0xfc), ipv6_end},
        {condition("dscp", number(46)), dns, with_byte(dns, ethernet_bytes + 1, 0x40), ipv6_end},
        {condition("icmpv6Type", number(135)), ipv6(icmpv6, {135, 0, 0, 0}),
         ipv6(icmpv6, {136, 0, 0, 0}), ipv6_end + 1},
        {condition("tcpFlags", text("fin")), ipv6(tcp_number, tcp(1, 2, 0x11)),
         ipv6(tcp_number, tcp(1, 2, 0x10)), ipv6_end + 14},
        {tuple6({nothing, nothing, nothing, number(53), number(udp_number)}), extended,
         extended_other, ipv6_end + extensions.size() + 4},
        {tuple6({ipv6_address(1), ipv6_address(0, 64), nothing, nothing, nothing}), dns, from_other,
         ipv6_end},
    };
}

std::vector<ConditionCase> other_cases() {
    const Bytes plain = frame(1, 2);
    const Bytes label = ethernet(0x8847, {0x12, 0x34, 0x51, 0x40, 0x45});
    return {
        {condition("mplsLabel", number(0x12345)), label, with_byte(label, 16, 0x61), 18},
        {condition("mplsLabel", number(0x12345)), tagged(label, 7),
         with_byte(tagged(label, 7), 17, 0), 22},
        {condition("vlanPriority", range(5, 7)), tagged(plain, 0xa007), tagged(plain, 0x8007), 16},
        {condition("innerVlanId", number(7)), service_tagged(tagged(plain, 7), 9),
         service_tagged(plain, 7), 20},
    };
}

bool has_ports(const Bytes& frame) {
    return matches(tuple({nothing, nothing, range(0, 65535), nothing, nothing}), frame) ||
           matches(tuple6({nothing, nothing, range(0, 65535), nothing, nothing}), frame);
}

}  // namespace

TEST_CASE("conditions of IP tell what they match from what they nearly match") {
    check_cases(ipv4_cases());
    check_cases(ipv6_cases());
    check_cases(other_cases());
}

TEST_CASE("an IP packet too short to tell does not match, wherever it is cut") {
    check_cases_cut(ipv4_cases());
    check_cases_cut(ipv6_cases());
    check_cases_cut(other_cases());
}

TEST_CASE("segment boundaries in IP packets change nothing, wherever they are") {
    check_cases_split(ipv4_cases());
    check_cases_split(ipv6_cases());
    check_cases_split(other_cases());
}

TEST_CASE("only the first fragment of an IPv4 packet has ports; all of them have a protocol") {
    const Bytes whole = ipv4(udp_number, udp(4000, 53));
    const Bytes first = with_byte(whole, ethernet_bytes + 6, 0x20);
    const Bytes later = with_byte(whole, ethernet_bytes + 7, 1);
    CHECK(has_ports(whole));
    CHECK(has_ports(first));
    CHECK_FALSE(has_ports(later));
    CHECK(matches(condition("ipv4Protocol", number(udp_number)), later));
    CHECK(matches(tuple({nothing, nothing, nothing, nothing, number(udp_number)}), later));
}

TEST_CASE("only the first fragment of an IPv6 packet has ports; later ones tell their protocol") {
    const auto fragment = [](uint8_t next, uint8_t offset) {
        return ipv6(44, Bytes{next, 0, 0, static_cast<uint8_t>(offset << 3 | 1), 0, 0, 0, 1} +
                            udp(4000, 53));
    };
    const Condition is_udp = condition("ipv6Protocol", number(udp_number));
    CHECK(has_ports(fragment(udp_number, 0)));
    CHECK(matches(is_udp, fragment(udp_number, 0)));
    CHECK_FALSE(has_ports(fragment(udp_number, 1)));
    CHECK(matches(is_udp, fragment(udp_number, 1)));
    // What its first fragment's extension headers lead to cannot be known.
    const Bytes hidden = {60, 0, 0, 9, 0, 0, 0, 1, udp_number, 0, 1, 4, 0, 0, 0, 0};
    CHECK_FALSE(matches(is_udp, ipv6(44, hidden + udp(4000, 53))));
}

TEST_CASE("what lies behind the end that the IP header gives is no header") {
    const Bytes ipv4_padded = ipv4(udp_number, {}) + udp(4000, 53);
    CHECK_FALSE(has_ports(ipv4_padded));
    CHECK_FALSE(has_ports(with_byte(ipv6(udp_number, udp(4000, 53)), ethernet_bytes + 5, 3)));
    // Zero says nothing: a device is to cut it into segments.
    CHECK(has_ports(with_byte(ipv4_padded, ethernet_bytes + 3, 0)));
}

TEST_CASE("an IP header of another version, or shorter than it may be, is none") {
    const Bytes dns = ipv4(udp_number, udp(4000, 53));
    const Condition from = condition("ipv4Src", number(source));
    CHECK_FALSE(matches(from, with_byte(dns, ethernet_bytes, 0x65)));
    CHECK_FALSE(matches(from, with_byte(dns, ethernet_bytes, 0x44)));
    CHECK_FALSE(matches(condition("ipv6Src", ipv6_address(1)),
                        with_byte(ipv6(udp_number, {}), ethernet_bytes, 0x4b)));
}

TEST_CASE("more than 16 extension headers are damage: what they carry is not known") {
    for (size_t count = 15; count <= 17; count++) {
        Bytes chain;
        for (size_t i = 1; i <= count; i++)
            chain = chain + Bytes{i == count ? udp_number : uint8_t{60}, 0, 1, 4, 0, 0, 0, 0};
        CAPTURE(count);
        CHECK(has_ports(ipv6(60, chain + udp(4000, 53))) == (count <= 16));
    }
}

TEST_CASE("ESP is what is carried: what it hides is not looked at") {
    constexpr uint8_t esp = 50;
    const Bytes hidden = ipv6(esp, udp(4000, 53));
    CHECK(matches(condition("ipv6Protocol", number(esp)), hidden));
    CHECK_FALSE(has_ports(hidden));
}

TEST_CASE("a five-tuple without a port matches what has none; with one, only what has") {
    const Bytes ping = ipv4(icmp, {8, 0, 0, 0});
    CHECK(matches(tuple({ipv4_net(source, 8), nothing, nothing, nothing, nothing}), ping));
    CHECK_FALSE(matches(tuple({nothing, nothing, nothing, range(0, 65535), nothing}), ping));
    CHECK_FALSE(matches(tuple({}), ipv6(udp_number, udp(1, 2))));
}

TEST_CASE("packetLength counts the bytes of all segments, and a range includes both its ends") {
    const Condition inside = condition("packetLength", range(60, 64));
    for (const size_t length : {59, 60, 64, 65}) {
        CAPTURE(length);
        CHECK(matches(inside, frame(1, 2, length), {20}) == (length >= 60 && length <= 64));
    }
}

TEST_CASE("metadata looks at a field by name, or at a private byte") {
    const LonePacket packet({frame(1, 2)});
    ringtap_metadata& metadata = *ringtap_metadata_of(packet.head);
    metadata.flags = 0x10001, metadata.keep_ttl = 1, metadata.encapsulated = 2, metadata.to_tap = 3;
    metadata.priv[0] = 4, metadata.priv[47] = 5;
    const auto has = [&](uint64_t field, uint64_t value) {
        return condition_of("metadata", {number(field), number(value)}).matches(packet.head);
    };
    const std::vector<std::pair<uint64_t, uint64_t>> fields = {{48, 0x10001}, {49, 1}, {50, 2},
                                                               {51, 3},       {0, 4},  {47, 5}};
    for (const auto& [field, value] : fields) {
        CAPTURE(field);
        CHECK(has(field, value));
        CHECK_FALSE(has(field, value + 1));
    }
}

TEST_CASE("tags that a device took out of a frame are looked at where they were put") {
    const LonePacket packet({tagged(frame(1, 2), 0x6007)});
    packet.head->ol_flags |= RTE_MBUF_F_RX_VLAN | RTE_MBUF_F_RX_VLAN_STRIPPED;
    packet.head->vlan_tci = 0xa064;
    CHECK(condition("vlanPriority", number(5)).matches(packet.head));
    CHECK(condition("innerVlanId", number(7)).matches(packet.head));
    packet.head->ol_flags |= RTE_MBUF_F_RX_QINQ | RTE_MBUF_F_RX_QINQ_STRIPPED;
    packet.head->vlan_tci_outer = 0x2065;
    CHECK(condition("vlanId", number(0x65)).matches(packet.head));
    CHECK(condition("vlanPriority", number(1)).matches(packet.head));
    CHECK(condition("innerVlanId", number(0x64)).matches(packet.head));
}

TEST_CASE("flags of TCP may be asked for both ways, but not of one flag") {
    const auto code = [](const char* words) {
        return code_of([&] { condition("tcpFlags", text(words)); });
    };
    CHECK(code("syn|ack").empty());
    CHECK(code("rst !fin").empty());
    for (const char* wrong : {"sync", "syn,!syn", "!", ",", "SYN"}) {
        CAPTURE(wrong);
        CHECK(code(wrong) == "ERR_RINGTAP_TCP_FLAGS");
    }
}

TEST_CASE("self is the VIF that a packet entered by") {
    Lab lab;
    Instance& in = lab.add("forward", "in");
    Instance& own = lab.vif("own", {.ipv4_address = destination});
    Instance& rest = lab.vif("rest");
    Bytes to_own = ipv4(udp_number, udp(1, 2));
    std::copy_n(own.vif->config.mac.begin(), 6, to_own.begin());
    const Bytes other = with_byte(with_byte(to_own, 5, 0xee), ethernet_bytes + 19, 9);
    lab.otherwise(in, rest);
    for (const char* name : {"ethDstSelf", "ipv4DstSelf"}) {
        CAPTURE(name);
        lab.rule(in, condition(name), {own.input->id()}, 1);
        lab.put(in, {to_own, other}, own.vif->index);
        lab.put(in, {to_own}, rest.vif->index);
        lab.put(in, {to_own}, 0);
        lab.graph.run();
        CHECK(Lab::got(own) == Packets{to_own});
        CHECK(Lab::got(rest) == Packets{other, to_own, to_own});
        lab.graph.remove_rule(in.id, in.rules.rules()[0]->id);
    }
}

TEST_CASE("an IPv4 destination of a VIF takes both") {
    const LonePacket packet({ipv4(udp_number, {})});
    ringtap_metadata_of(packet.head)->in_vif = 7;
    const auto has = [&](uint64_t vif, uint64_t address) {
        return condition_of("inVifIpv4Dst", {number(vif), number(address)}).matches(packet.head);
    };
    CHECK(has(7, destination));
    CHECK_FALSE(has(8, destination));
    CHECK_FALSE(has(7, destination + 1));
}
