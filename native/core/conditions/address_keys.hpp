// SPDX-License-Identifier: Apache-2.0
// Addresses as numbers that conditions compare: an address and a network it is in are looked up
// together.
#pragma once

#include "../condition.hpp"
#include "../headers.hpp"

namespace ringtap {

inline bool ipv4_source_key(const rte_mbuf* m, MatchKey& key) {
    const Ipv4Header ip = ipv4_header(m);
    key = ip.source;
    return ip.known;
}

inline bool ipv4_destination_key(const rte_mbuf* m, MatchKey& key) {
    const Ipv4Header ip = ipv4_header(m);
    key = ip.destination;
    return ip.known;
}

inline MatchKey key_of_bytes(const uint8_t* bytes, size_t n) {
    MatchKey key = 0;
    for (size_t i = 0; i < n; i++) key = key << 8 | bytes[i];
    return key;
}

inline bool ipv6_source_key(const rte_mbuf* m, MatchKey& key) {
    const Ipv6Header ip = ipv6_header(m);
    key = key_of_bytes(ip.source, sizeof(ip.source));
    return ip.known;
}

inline bool ipv6_destination_key(const rte_mbuf* m, MatchKey& key) {
    const Ipv6Header ip = ipv6_header(m);
    key = key_of_bytes(ip.destination, sizeof(ip.destination));
    return ip.known;
}

/// All addresses of `bits` bits that begin with the first `length` bits of `address`.
inline KeySpan span_of_prefix(MatchKey address, uint64_t length, uint32_t bits) {
    const auto all = static_cast<MatchKey>(-1) >> (128 - bits);
    const MatchKey host = length >= bits ? 0 : all >> length;
    return {address & ~host & all, (address & all) | host};
}

inline KeySpan span_of_ipv4_prefix(const ringtap_value& value) {
    return span_of_prefix(value.u, value.u2, 32);
}
inline KeySpan span_of_ipv6_prefix(const ringtap_value& value) {
    return span_of_prefix(key_of_bytes(value.ipv6, sizeof(value.ipv6)), value.u2, 128);
}

inline KeySpan span_of_ipv4_net(const ConditionArgs& args) {
    return span_of_ipv4_prefix(args.values[0]);
}
inline KeySpan span_of_ipv6_net(const ConditionArgs& args) {
    return span_of_ipv6_prefix(args.values[0]);
}
inline KeySpan span_of_ipv6(const ConditionArgs& args) {
    const MatchKey address = key_of_bytes(args.values[0].ipv6, sizeof(args.values[0].ipv6));
    return {address, address};
}

}  // namespace ringtap
