// SPDX-License-Identifier: Apache-2.0
// Rules and packets drawn at random, from few values, so that they meet.
#pragma once

#include <random>

#include "reference.hpp"

namespace ringtap::test {

class Chance {
  public:
    explicit Chance(uint64_t seed) : engine_(seed) {}
    virtual ~Chance() = default;
    /// From 0 to below n.
    virtual uint32_t below(uint32_t n) { return static_cast<uint32_t>(engine_() % n); }
    bool one_in(uint32_t n) { return below(n) == 0; }

  private:
    std::mt19937_64 engine_;
};

/// A condition, and what it means.
struct DrawnRule {
    Condition condition;
    std::function<bool(const Reference&)> matches;
};

inline uint32_t drawn_address(Chance& chance) {
    return 0x0a000000 | chance.below(3) << 8 | chance.below(12);
}
inline uint16_t drawn_port(Chance& chance) {
    return static_cast<uint16_t>(50 + chance.below(12));
}

inline bool is_in_net(uint32_t address, uint32_t net, uint32_t length) {
    for (uint32_t bit = 0; bit < length; bit++)
        if ((address >> (31 - bit) & 1) != (net >> (31 - bit) & 1)) return false;
    return true;
}
inline bool is_in_net(const Bytes& address, const uint8_t* net, uint32_t length) {
    for (uint32_t bit = 0; bit < length; bit++)
        if ((address[bit / 8] >> (7 - bit % 8) & 1) != (net[bit / 8] >> (7 - bit % 8) & 1))
            return false;
    return true;
}

/// Of one kind, by number.
constexpr uint32_t kinds_of_rules = 16;

inline DrawnRule drawn_five_tuple(Chance& chance) {
    std::vector<ringtap_value> v(5);
    if (chance.one_in(2)) v[0] = ipv4_net(drawn_address(chance), chance.below(33));
    if (chance.one_in(2)) v[1] = ipv4_net(drawn_address(chance), chance.below(33));
    for (const size_t i : {2, 3}) {
        const uint16_t port = chance.one_in(4) ? uint16_t{0} : drawn_port(chance);
        if (chance.one_in(3)) v[i] = range(port, port + chance.below(port == 0 ? 60 : 5));
    }
    if (chance.one_in(2)) v[4] = number(chance.one_in(2) ? 6 : 17);
    return {condition_of("fiveTuple", v), [v](const Reference& r) {
                const auto net = [](const ringtap_value& want, uint32_t is) {
                    return !want.given || is_in_net(is, static_cast<uint32_t>(want.u),
                                                    static_cast<uint32_t>(want.u2));
                };
                const auto port = [](const ringtap_value& want, std::optional<uint16_t> is) {
                    return !want.given || (is && *is >= want.u && *is <= want.u2);
                };
                return r.ipv4_src && net(v[0], *r.ipv4_src) && net(v[1], *r.ipv4_dst) &&
                       port(v[2], r.sport) && port(v[3], r.dport) &&
                       (!v[4].given || *r.ipv4_protocol == v[4].u);
            }};
}

/// A condition with a number, or a range where `width` is more than 1, of what `get` finds.
template <typename Get>
DrawnRule drawn_number(const char* name, uint32_t first, uint32_t width, Get get) {
    return {condition(name, range(first, first + width - 1)), [=](const Reference& r) {
                const auto value = get(r);
                return value && *value >= first && *value < first + width;
            }};
}

inline std::optional<uint16_t> tag_of(const Reference& r, size_t index) {
    return index < r.tags.size() ? std::optional(r.tags[index]) : std::nullopt;
}

inline DrawnRule drawn_ipv6_net(Chance& chance, uint32_t length) {
    const ringtap_value net = ipv6_address(static_cast<uint8_t>(chance.below(12)), length);
    return {condition(length == 128 ? "ipv6Dst" : "ipv6DstNet", net), [=](const Reference& r) {
                return r.ipv6_dst && is_in_net(*r.ipv6_dst, net.ipv6, length);
            }};
}

inline DrawnRule drawn_rule(Chance& chance, uint32_t kind) {
    const uint32_t address = drawn_address(chance), length = chance.below(33);
    const uint32_t width = 1 + chance.below(3);
    const auto station = static_cast<uint8_t>(chance.below(4));
    switch (kind) {
        case 0:
            return drawn_five_tuple(chance);
        case 1:
            return drawn_number("ipv4Dst", address, 1, [](auto& r) { return r.ipv4_dst; });
        case 2:
            return {condition("ipv4DstNet", ipv4_net(address, length)), [=](const Reference& r) {
                        return r.ipv4_dst && is_in_net(*r.ipv4_dst, address, length);
                    }};
        case 3:
            return drawn_ipv6_net(chance, 128);
        case 4:
            return drawn_ipv6_net(chance, 120 + chance.below(8));
        case 5:
            return drawn_number("vlanId", chance.below(9), width, [](auto& r) {
                const auto tag = tag_of(r, 0);
                return tag ? std::optional(*tag % 4096u) : std::nullopt;
            });
        case 6:
            return drawn_number("innerVlanId", chance.below(9), width, [](auto& r) {
                const auto tag = tag_of(r, 1);
                return tag ? std::optional(*tag % 4096u) : std::nullopt;
            });
        case 7:
            return {condition("ethDst", mac(station)), [=](const Reference& r) {
                        return r.eth_dst && *r.eth_dst == Bytes{2, 0, 0, 0, 0, station};
                    }};
        case 8:
            return drawn_number("packetLength", 30 + chance.below(60), width,
                                [](auto& r) { return std::optional(r.length); });
        case 9:
            return drawn_number("dscp", chance.below(64), width, [](auto& r) { return r.dscp; });
        case 10:
            return drawn_number("ipv6Protocol", chance.one_in(2) ? 6 : 17, 1,
                                [](auto& r) { return r.ipv6_protocol; });
        case 11:
            return drawn_number("mplsLabel", chance.below(4), width,
                                [](auto& r) { return r.mpls_label; });
        case 12:
            return {condition("tcpFlags", text("syn,!ack")), [](const Reference& r) {
                        return r.tcp_flags && (*r.tcp_flags & 0x12) == 0x02;
                    }};
        case 13:
            return drawn_number("icmpType", 8, 1, [](auto& r) { return r.icmp_type; });
        case 14:
            return drawn_number("etherType", chance.one_in(2) ? 0x0800 : 0x0806, 1,
                                [](auto& r) { return r.type; });
        default:
            return drawn_number("ipv4Src", address, 1, [](auto& r) { return r.ipv4_src; });
    }
}

inline Bytes drawn_transport(Chance& chance, uint8_t protocol) {
    const uint16_t from = drawn_port(chance), to = drawn_port(chance);
    if (protocol == 6) return tcp(from, to, static_cast<uint8_t>(chance.below(64)));
    if (protocol == 17) return udp(from, to, Bytes(chance.below(20), 0));
    return {static_cast<uint8_t>(chance.one_in(2) ? 8 : 0), 0, 0, 0};
}

inline Bytes drawn_ip(Chance& chance) {
    const uint8_t protocols[] = {1, 6, 17, 58};
    const uint8_t protocol = protocols[chance.below(4)];
    const Bytes transport = drawn_transport(chance, protocol);
    if (chance.one_in(3)) {
        const Bytes options = {protocol, 0, 1, 4, 0, 0, 0, 0};
        const bool extended = chance.one_in(2);
        Bytes made = ipv6(extended ? (chance.one_in(2) ? 44 : 60) : protocol,
                          (extended ? options : Bytes{}) + transport);
        made[ethernet_bytes + 39] = static_cast<uint8_t>(chance.below(12));
        return made;
    }
    Bytes made = ipv4(protocol, transport, Bytes(chance.one_in(4) ? 4 : 0, 1));
    const uint32_t from = drawn_address(chance), to = drawn_address(chance);
    for (uint32_t i = 0; i < 4; i++) {
        made[ethernet_bytes + 12 + i] = static_cast<uint8_t>(from >> (24 - 8 * i));
        made[ethernet_bytes + 16 + i] = static_cast<uint8_t>(to >> (24 - 8 * i));
    }
    if (chance.one_in(8)) made[ethernet_bytes + 7] = 1;  // a later fragment
    return made;
}

/// Valid, mutated or cut.
inline Bytes drawn_packet(Chance& chance) {
    Bytes made = drawn_ip(chance);
    if (chance.one_in(12)) made = ethernet(0x0806, Bytes(28, 0));
    if (chance.one_in(12))
        made = ethernet(0x8847, {0, 0, static_cast<uint8_t>(chance.below(4) << 4), 64, 0x45, 0});
    made[5] = static_cast<uint8_t>(chance.below(4));
    for (uint32_t tags = chance.below(3); tags > 0 && chance.one_in(2); tags--) {
        const auto tci = static_cast<uint16_t>(chance.below(9) | chance.below(8) << 13);
        made = chance.one_in(2) ? tagged(made, tci) : service_tagged(made, tci);
    }
    for (uint32_t changes = chance.one_in(3) ? chance.below(4) : 0; changes > 0; changes--)
        made[chance.below(static_cast<uint32_t>(made.size()))] =
            static_cast<uint8_t>(chance.below(256));
    if (chance.one_in(3)) made.resize(chance.below(static_cast<uint32_t>(made.size())));
    return made;
}

}  // namespace ringtap::test
