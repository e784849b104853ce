// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <rte_ether.h>
#include <rte_mbuf.h>

#include <cstdint>

namespace ringtap {

/// Bytes [offset, offset + length) of a packet, however it is segmented; nullptr when it is
/// shorter. `scratch` (length bytes) is used only when they lie across segments.
inline const uint8_t* bytes_at(const rte_mbuf* m, uint32_t offset, uint32_t length, void* scratch) {
    return static_cast<const uint8_t*>(rte_pktmbuf_read(m, offset, length, scratch));
}

inline uint16_t big_endian_16(const uint8_t* p) {
    return static_cast<uint16_t>(p[0] << 8 | p[1]);
}

inline uint32_t big_endian_32(const uint8_t* p) {
    return uint32_t{big_endian_16(p)} << 16 | big_endian_16(p + 2);
}

/// 802.1Q's tag and 802.1ad's service tag.
inline bool is_vlan_type(uint16_t ether_type) {
    return ether_type == 0x8100 || ether_type == 0x88a8;
}

constexpr uint16_t vlan_id_mask = 0x0fff;

/// A VLAN tag, where there is one.
struct Vlan {
    bool tagged = false;
    uint16_t tci = 0;
    uint16_t id() const { return tci & vlan_id_mask; }
    uint16_t priority() const { return tci >> 13; }
};

/// Tag number `index` of those that are in the frame.
inline Vlan vlan_in_frame(const rte_mbuf* m, uint32_t index) {
    uint8_t scratch[8];
    const uint32_t tag_bytes = 4;
    const uint32_t length = (index + 1) * tag_bytes;
    if (length > sizeof(scratch)) return {};
    const uint8_t* p = bytes_at(m, 2 * RTE_ETHER_ADDR_LEN, length, scratch);
    for (uint32_t i = 0; p != nullptr && i <= index; i++, p += tag_bytes) {
        if (!is_vlan_type(big_endian_16(p))) return {};
        if (i == index) return {true, big_endian_16(p + 2)};
    }
    return {};
}

// What a device took out of a frame stands in vlan_tci; of two tags, or where it read two and took
// out the outer one, that is the inner one (rte_mbuf_core.h: RTE_MBUF_F_RX_QINQ_STRIPPED).

/// The outermost VLAN tag: the one a device took out of the frame, else the first in it.
inline Vlan outer_vlan(const rte_mbuf* m) {
    if (m->ol_flags & RTE_MBUF_F_RX_QINQ_STRIPPED) return {true, m->vlan_tci_outer};
    if (m->ol_flags & RTE_MBUF_F_RX_VLAN_STRIPPED) return {true, m->vlan_tci};
    return vlan_in_frame(m, 0);
}

/// The tag behind the outermost one.
inline Vlan inner_vlan(const rte_mbuf* m) {
    if (m->ol_flags & RTE_MBUF_F_RX_QINQ_STRIPPED) return {true, m->vlan_tci};
    return vlan_in_frame(m, m->ol_flags & RTE_MBUF_F_RX_VLAN_STRIPPED ? 0 : 1);
}

/// The EtherType after all VLAN tags, and how many bytes of tags there were.
struct EtherTypeAt {
    bool known = false;
    uint16_t type = 0;
    uint32_t tag_bytes = 0;
};

inline EtherTypeAt ether_type(const rte_mbuf* m) {
    uint32_t offset = 2 * RTE_ETHER_ADDR_LEN;
    uint8_t scratch[2];
    // QinQ has two tags; a chain of more than four is damage, not nesting.
    for (int tags = 0; tags <= 4; tags++, offset += 4) {
        const uint8_t* p = bytes_at(m, offset, 2, scratch);
        if (p == nullptr) return {};
        const uint16_t type = big_endian_16(p);
        if (!is_vlan_type(type)) return {true, type, offset - 2 * RTE_ETHER_ADDR_LEN};
    }
    return {};
}

}  // namespace ringtap
