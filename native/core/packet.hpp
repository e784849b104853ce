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

/// 802.1Q's tag and 802.1ad's service tag.
inline bool is_vlan_type(uint16_t ether_type) {
    return ether_type == 0x8100 || ether_type == 0x88a8;
}

constexpr uint16_t vlan_id_mask = 0x0fff;

/// The outermost VLAN tag: the one a device took out of the frame, else the first in it.
struct OuterVlan {
    bool tagged = false;
    uint16_t tci = 0;
    uint16_t id() const { return tci & vlan_id_mask; }
};

inline OuterVlan outer_vlan(const rte_mbuf* m) {
    if (m->ol_flags & RTE_MBUF_F_RX_VLAN_STRIPPED) return {true, m->vlan_tci};
    uint8_t scratch[4];
    const uint8_t* p = bytes_at(m, 2 * RTE_ETHER_ADDR_LEN, 4, scratch);
    if (p == nullptr || !is_vlan_type(big_endian_16(p))) return {};
    return {true, big_endian_16(p + 2)};
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
