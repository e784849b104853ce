// SPDX-License-Identifier: Apache-2.0
#include "headers.hpp"

#include <netinet/in.h>

#include <cstring>

namespace ringtap {

Ipv6Header ipv6_header(const rte_mbuf* m) {
    constexpr uint32_t header_bytes = 40;
    const EtherTypeAt found = ether_type(m);
    if (!found.known || found.type != ether_type_ipv6) return {};
    const uint32_t offset = RTE_ETHER_HDR_LEN + found.tag_bytes;
    uint8_t scratch[header_bytes];
    const uint8_t* p = bytes_at(m, offset, header_bytes, scratch);
    if (p == nullptr || p[0] >> 4 != 6) return {};
    const uint32_t payload_length = big_endian_16(p + 4);
    Ipv6Header header = {.known = true,
                         .traffic_class = static_cast<uint8_t>(big_endian_16(p) >> 4),
                         .next_header = p[6],
                         .payload = offset + header_bytes};
    // Zero: a jumbogram (RFC 2675), or to be cut into segments by a device.
    header.end = payload_length == 0 ? m->pkt_len : header.payload + payload_length;
    std::memcpy(header.source, p + 8, sizeof(header.source));
    std::memcpy(header.destination, p + 24, sizeof(header.destination));
    return header;
}

Transport transport_of(const Ipv4Header& ip) {
    if (!ip.known) return {};
    return {true, 4, ip.protocol, ip.is_first_fragment, ip.payload, ip.end};
}

namespace {

/// IANA's registry of IPv6 extension headers. ESP hides what follows: it is what is carried.
bool is_extension(uint8_t next_header) {
    constexpr uint8_t mobility = 135, hip = 139, shim6 = 140;
    switch (next_header) {
        case IPPROTO_HOPOPTS:
        case IPPROTO_ROUTING:
        case IPPROTO_FRAGMENT:
        case IPPROTO_DSTOPTS:
        case IPPROTO_AH:
        case mobility:
        case hip:
        case shim6:
            return true;
        default:
            return false;
    }
}

/// RFC 8200 section 4.5, RFC 4302 section 2.2; the others count units of 8 bytes besides the first.
uint32_t extension_bytes(uint8_t type, uint8_t length) {
    if (type == IPPROTO_FRAGMENT) return 8;
    return type == IPPROTO_AH ? (length + 2u) * 4 : (length + 1u) * 8;
}

}  // namespace

Transport transport_of(const rte_mbuf* m, const Ipv6Header& ip) {
    constexpr int most_extensions = 16;
    constexpr uint16_t fragment_offset_mask = 0xfff8;
    if (!ip.known) return {};
    Transport found = {true, 6, ip.next_header, true, ip.payload, ip.end};
    for (int i = 0; is_extension(found.protocol); i++) {
        uint8_t scratch[4];
        if (i == most_extensions || found.offset + 8 > found.end) return {};
        const uint8_t* p = bytes_at(m, found.offset, sizeof(scratch), scratch);
        if (p == nullptr) return {};
        const uint8_t type = found.protocol;
        found.protocol = p[0];
        found.offset += extension_bytes(type, p[1]);
        if (found.offset > m->pkt_len) return {};
        const bool is_later_fragment =
            type == IPPROTO_FRAGMENT && (big_endian_16(p + 2) & fragment_offset_mask) != 0;
        if (!is_later_fragment) continue;
        // What the first fragment's extensions lead to is not in this one.
        if (is_extension(found.protocol)) return {};
        found.has_header = false;
    }
    return found;
}

Transport transport_of(const rte_mbuf* m) {
    const Ipv4Header ipv4 = ipv4_header(m);
    return ipv4.known ? transport_of(ipv4) : transport_of(m, ipv6_header(m));
}

Ports ports_of(const rte_mbuf* m, const Transport& transport) {
    switch (transport.protocol) {
        case IPPROTO_TCP:
        case IPPROTO_UDP:
        case IPPROTO_UDPLITE:
        case IPPROTO_SCTP:
        case IPPROTO_DCCP:
            break;
        default:
            return {};
    }
    uint8_t scratch[4];
    const uint8_t* p = transport_bytes(m, transport, transport.protocol, 0, 4, scratch);
    if (p == nullptr) return {};
    return {true, big_endian_16(p), big_endian_16(p + 2)};
}

}  // namespace ringtap
