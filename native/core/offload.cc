// SPDX-License-Identifier: Apache-2.0
#include "offload.hpp"

#include <rte_errno.h>
#include <rte_ether.h>
#include <rte_ip.h>

#include <cstring>

#include "error.hpp"
#include "packet.hpp"

namespace ringtap {

int TimestampField::offset = -1;
uint64_t TimestampField::flag = 0;

void TimestampField::register_once() {
    if (offset >= 0) return;
    if (rte_mbuf_dyn_rx_timestamp_register(&offset, &flag) != 0)
        throw Error("ERR_RINGTAP_EAL", std::string("DPDK has no room for a time stamp in its "
                                                   "mbufs: ") +
                                           rte_strerror(rte_errno) + ".");
}

namespace {

constexpr uint64_t not_of_the_packet = RTE_MBUF_F_INDIRECT | RTE_MBUF_F_EXTERNAL;
constexpr uint64_t any_checksum = RTE_MBUF_F_TX_IP_CKSUM | RTE_MBUF_F_TX_L4_MASK;

constexpr uint32_t ipv6_header_bytes = sizeof(rte_ipv6_hdr);
constexpr uint32_t udp_checksum_at = 6, tcp_checksum_at = 16;

/// Kind and lengths of the outer headers: what a sender that wants checksums must fill in.
void fill_headers(rte_mbuf* m) {
    const EtherTypeAt type = ether_type(m);
    if (!type.known) return;
    const uint32_t l2 = RTE_ETHER_HDR_LEN + type.tag_bytes;
    uint8_t scratch;
    const uint8_t* first = bytes_at(m, l2, 1, &scratch);
    m->l2_len = l2;
    if (first == nullptr) return;
    if (type.type == RTE_ETHER_TYPE_IPV4) {
        m->l3_len = (*first & 0xfu) * 4;
        m->ol_flags |= RTE_MBUF_F_TX_IPV4;
    }
    if (type.type == RTE_ETHER_TYPE_IPV6) {
        m->l3_len = ipv6_header_bytes;
        m->ol_flags |= RTE_MBUF_F_TX_IPV6;
    }
}

/// Over bytes that need not be aligned.
void finish_checksums(uint64_t flags, uint64_t tx_offload, uint8_t* bytes, uint32_t length) {
    rte_mbuf lengths = {};
    lengths.tx_offload = tx_offload;
    const uint32_t l3 = lengths.l2_len, l4 = l3 + lengths.l3_len;
    if (l4 > length || lengths.l3_len < sizeof(rte_ipv4_hdr)) return;
    const bool is_ipv4 = bytes[l3] >> 4 == 4;
    if (!is_ipv4 && (bytes[l3] >> 4 != 6 || lengths.l3_len < ipv6_header_bytes)) return;
    if (is_ipv4 && (flags & RTE_MBUF_F_TX_IP_CKSUM) != 0) {
        std::memset(bytes + l3 + 10, 0, 2);
        const auto sum = static_cast<uint16_t>(~rte_raw_cksum(bytes + l3, lengths.l3_len));
        std::memcpy(bytes + l3 + 10, &sum, 2);
    }
    const uint64_t kind = flags & RTE_MBUF_F_TX_L4_MASK;
    if (kind != RTE_MBUF_F_TX_UDP_CKSUM && kind != RTE_MBUF_F_TX_TCP_CKSUM) return;
    const uint32_t at = l4 + (kind == RTE_MBUF_F_TX_UDP_CKSUM ? udp_checksum_at : tcp_checksum_at);
    // What the IP header says of the length, padding left out; never beyond the packet.
    const uint32_t total =
        is_ipv4 ? big_endian_16(bytes + l3 + 2) : ipv6_header_bytes + big_endian_16(bytes + l3 + 4);
    const uint32_t end = l3 + total;
    if (end > length || at + 2 > end) return;
    std::memset(bytes + at, 0, 2);
    uint32_t sum = rte_raw_cksum(bytes + l4, end - l4);
    if (is_ipv4) {
        rte_ipv4_hdr header;
        std::memcpy(&header, bytes + l3, sizeof(header));
        sum += rte_ipv4_phdr_cksum(&header, 0);
    } else {
        rte_ipv6_hdr header;
        std::memcpy(&header, bytes + l3, sizeof(header));
        sum += rte_ipv6_phdr_cksum(&header, 0);
    }
    sum = (sum & 0xffff) + (sum >> 16);
    sum = (sum & 0xffff) + (sum >> 16);
    auto checksum = static_cast<uint16_t>(~sum);
    // RFC 768: 0 says that there is no checksum.
    if (checksum == 0 && kind == RTE_MBUF_F_TX_UDP_CKSUM) checksum = 0xffff;
    std::memcpy(bytes + at, &checksum, 2);
}

}  // namespace

Offload Offload::of(const rte_mbuf* m) {
    Offload o;
    o.flags = m->ol_flags & ~(not_of_the_packet | TimestampField::flag);
    o.tx_offload = m->tx_offload;
    o.packet_type = m->packet_type;
    o.rss_hash = (m->ol_flags & RTE_MBUF_F_RX_RSS_HASH) != 0 ? m->hash.rss : 0;
    o.vlan_tci = m->vlan_tci;
    o.vlan_tci_outer = m->vlan_tci_outer;
    return o;
}

void Offload::apply(rte_mbuf* m) const {
    m->ol_flags |= flags & ~not_of_the_packet;
    m->packet_type = packet_type;
    m->vlan_tci = vlan_tci;
    m->vlan_tci_outer = vlan_tci_outer;
    if ((flags & RTE_MBUF_F_RX_RSS_HASH) != 0) m->hash.rss = rss_hash;
    m->tx_offload = tx_offload;
    if ((flags & any_checksum) != 0 && m->l2_len == 0) fill_headers(m);
}

uint32_t Offload::finish(uint8_t* bytes, uint32_t length) const {
    if ((flags & any_checksum) != 0) finish_checksums(flags, tx_offload, bytes, length);
    if ((flags & RTE_MBUF_F_TX_VLAN) == 0 || length < 2 * RTE_ETHER_ADDR_LEN) return length;
    uint8_t* tag = bytes + 2 * RTE_ETHER_ADDR_LEN;
    std::memmove(tag + 4, tag, length - 2 * RTE_ETHER_ADDR_LEN);
    tag[0] = RTE_ETHER_TYPE_VLAN >> 8;
    tag[1] = RTE_ETHER_TYPE_VLAN & 0xff;
    tag[2] = static_cast<uint8_t>(vlan_tci >> 8);
    tag[3] = static_cast<uint8_t>(vlan_tci);
    return length + 4;
}

}  // namespace ringtap
