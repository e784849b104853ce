// SPDX-License-Identifier: Apache-2.0
// The network and transport headers of a packet, however it is tagged, fragmented, segmented or
// cut. Numbers are in host order. What is not whole is not known; nothing past the packet is read.
#pragma once

#include "packet.hpp"

namespace ringtap {

constexpr uint16_t ether_type_ipv4 = 0x0800;
constexpr uint16_t ether_type_ipv6 = 0x86dd;

/// The fixed part of an IPv4 header, RFC 791.
struct Ipv4Header {
    bool known = false;
    uint8_t tos = 0;
    uint8_t protocol = 0;
    bool is_first_fragment = false;  // of an unfragmented packet, too
    uint32_t source = 0;
    uint32_t destination = 0;
    uint32_t payload = 0;  // bytes from the beginning of the frame to what is behind the options
    uint32_t end = 0;      // and to where the packet ends by its total length
};

/// Inline whatever the compiler thinks: those who want one field do not pay for the others.
[[gnu::always_inline]] inline Ipv4Header ipv4_header(const rte_mbuf* m) {
    constexpr uint32_t fixed_bytes = 20;
    const EtherTypeAt found = ether_type(m);
    if (!found.known || found.type != ether_type_ipv4) return {};
    const uint32_t offset = RTE_ETHER_HDR_LEN + found.tag_bytes;
    uint8_t scratch[fixed_bytes];
    const uint8_t* p = bytes_at(m, offset, fixed_bytes, scratch);
    if (p == nullptr || p[0] >> 4 != 4) return {};
    const uint32_t header_bytes = (p[0] & 0xfu) * 4;
    if (header_bytes < fixed_bytes) return {};
    constexpr uint16_t fragment_offset_mask = 0x1fff;
    const uint32_t total_length = big_endian_16(p + 2);
    return {.known = true,
            .tos = p[1],
            .protocol = p[9],
            .is_first_fragment = (big_endian_16(p + 6) & fragment_offset_mask) == 0,
            .source = big_endian_32(p + 12),
            .destination = big_endian_32(p + 16),
            .payload = offset + header_bytes,
            // Zero: to be cut into segments by a device.
            .end = total_length == 0 ? m->pkt_len : offset + total_length};
}

/// An IPv6 header without its extensions, RFC 8200.
struct Ipv6Header {
    bool known = false;
    uint8_t traffic_class = 0;
    uint8_t next_header = 0;
    uint8_t source[16] = {};
    uint8_t destination[16] = {};
    uint32_t payload = 0;  // bytes from the beginning of the frame
    uint32_t end = 0;
};
Ipv6Header ipv6_header(const rte_mbuf*);

/// What an IP packet carries: behind the options of IPv4, or the extension headers of IPv6.
struct Transport {
    bool known = false;
    uint8_t ip_version = 0;
    uint8_t protocol = 0;
    bool has_header = false;  // false: a fragment other than the first
    uint32_t offset = 0;
    uint32_t end = 0;  // of the packet by its IP header
};
/// Unknown where more than 16 extension headers follow each other, or one is cut short.
Transport transport_of(const Ipv4Header&);
Transport transport_of(const rte_mbuf*, const Ipv6Header&);
Transport transport_of(const rte_mbuf*);

/// Bytes [at, at + length) of a transport header of that protocol; nullptr where there are none.
inline const uint8_t* transport_bytes(const rte_mbuf* m, const Transport& transport,
                                      uint8_t protocol, uint32_t at, uint32_t length,
                                      void* scratch) {
    if (!transport.known || !transport.has_header || transport.protocol != protocol) return nullptr;
    if (transport.offset + at + length > transport.end) return nullptr;
    return bytes_at(m, transport.offset + at, length, scratch);
}

/// The ports of TCP, UDP, UDP-Lite, SCTP and DCCP: all of them begin with the two.
struct Ports {
    bool known = false;
    uint16_t source = 0;
    uint16_t destination = 0;
};
Ports ports_of(const rte_mbuf*, const Transport&);

}  // namespace ringtap
