// SPDX-License-Identifier: Apache-2.0
// What every condition that looks at bytes must do, and packets to try it with.
#pragma once

#include <doctest/doctest.h>

#include "../test_graph.hpp"

namespace ringtap::test {

constexpr uint8_t udp_number = 17;

/// A condition that looks at bytes: a frame it matches, one it nearly matches, and how many bytes
/// of the former that takes.
struct ConditionCase {
    Condition condition;
    Bytes matching;
    Bytes nearly;
    size_t needed;
};

inline Bytes with_byte(Bytes frame, size_t at, uint8_t byte) {
    frame[at] = byte;
    return frame;
}

inline Bytes service_tagged(const Bytes& bytes, uint16_t tci) {
    const uint16_t service_tag = 0x88a8;
    return with_byte(with_byte(tagged(bytes, tci), 12, service_tag >> 8), 13, service_tag & 0xff);
}

inline bool matches(const Condition& condition, const Bytes& bytes,
                    const std::vector<size_t>& at = {}) {
    return condition.matches(LonePacket::split(bytes, at).head);
}

inline void check_cases(const std::vector<ConditionCase>& cases) {
    for (const ConditionCase& c : cases) {
        CAPTURE(c.condition.kind->name);
        CHECK(matches(c.condition, c.matching));
        CHECK_FALSE(matches(c.condition, c.nearly));
    }
}

inline void check_cases_cut(const std::vector<ConditionCase>& cases) {
    for (const ConditionCase& c : cases) {
        CAPTURE(c.condition.kind->name);
        for (size_t length = 0; length <= c.matching.size(); length++) {
            CAPTURE(length);
            const Bytes cut(c.matching.begin(),
                            c.matching.begin() + static_cast<ptrdiff_t>(length));
            CHECK(matches(c.condition, cut) == (length >= c.needed));
        }
    }
}

inline void check_cases_split(const std::vector<ConditionCase>& cases) {
    for (const ConditionCase& c : cases) {
        CAPTURE(c.condition.kind->name);
        for (size_t first = 0; first <= c.needed; first++) {
            for (size_t second = first; second <= c.needed; second++) {
                CAPTURE(first);
                CAPTURE(second);
                const std::vector<size_t> at = {first, second};
                CHECK(matches(c.condition, c.matching, at));
                if (second <= c.nearly.size()) CHECK_FALSE(matches(c.condition, c.nearly, at));
            }
        }
    }
}

inline Bytes operator+(Bytes left, const Bytes& right) {
    left.insert(left.end(), right.begin(), right.end());
    return left;
}

inline Bytes ethernet(uint16_t type, const Bytes& payload) {
    const Bytes addresses = {2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1};
    return addresses + Bytes{static_cast<uint8_t>(type >> 8), static_cast<uint8_t>(type)} + payload;
}

constexpr size_t ethernet_bytes = 14, ipv4_bytes = 20, ipv6_bytes = 40;

/// From 10.0.0.1 to 10.0.1.2.
inline Bytes ipv4(uint8_t protocol, const Bytes& payload, const Bytes& options = {}) {
    const size_t total = ipv4_bytes + options.size() + payload.size();
    const auto words = static_cast<uint8_t>((ipv4_bytes + options.size()) / 4);
    const Bytes header = {static_cast<uint8_t>(0x40 | words),
                          0xb8,
                          static_cast<uint8_t>(total >> 8),
                          static_cast<uint8_t>(total),
                          0,
                          1,
                          0,
                          0,
                          64,
                          protocol,
                          0,
                          0,
                          10,
                          0,
                          0,
                          1,
                          10,
                          0,
                          1,
                          2};
    return ethernet(0x0800, header + options + payload);
}

/// From fd00::1 to fd00::2.
inline Bytes ipv6(uint8_t next_header, const Bytes& payload) {
    Bytes header(ipv6_bytes, 0);
    header[0] = 0x6b, header[1] = 0x80;  // DSCP 46
    header[4] = static_cast<uint8_t>(payload.size() >> 8);
    header[5] = static_cast<uint8_t>(payload.size());
    header[6] = next_header, header[7] = 64;
    header[8] = header[24] = 0xfd, header[23] = 1, header[39] = 2;
    return ethernet(0x86dd, header + payload);
}

inline Bytes ports(uint16_t source, uint16_t destination) {
    return {static_cast<uint8_t>(source >> 8), static_cast<uint8_t>(source),
            static_cast<uint8_t>(destination >> 8), static_cast<uint8_t>(destination)};
}
/// The header of UDP.
inline Bytes udp(uint16_t source, uint16_t destination, const Bytes& payload = {}) {
    const auto length = static_cast<uint16_t>(8 + payload.size());
    return ports(source, destination) + ports(length, 0) + payload;
}
/// The header of TCP.
inline Bytes tcp(uint16_t source, uint16_t destination, uint8_t flags) {
    return ports(source, destination) +
           Bytes{0, 0, 0, 1, 0, 0, 0, 2, 0x50, flags, 1, 0, 0, 0, 0, 0};
}

inline ringtap_value text(const char* words) {
    return {.given = 1, .text = words};
}
inline ringtap_value ipv4_net(uint32_t address, uint64_t length) {
    return {.given = 1, .u = address, .u2 = length};
}
/// fd00::xx, or its network.
inline ringtap_value ipv6_address(uint8_t last, uint64_t length = 128) {
    ringtap_value value = {.given = 1, .u2 = length};
    value.ipv6[0] = 0xfd, value.ipv6[15] = last;
    return value;
}

}  // namespace ringtap::test
