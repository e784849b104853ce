// SPDX-License-Identifier: Apache-2.0
// The fields of an mbuf that devices and drivers exchange beside the bytes.
#pragma once

#include <rte_mbuf.h>
#include <rte_mbuf_dyn.h>

#include <cstdint>

namespace ringtap {

/// DPDK's receive time stamp, a dynamic field that copies and clones keep: when a packet was
/// recorded, in ns since 1970. Its flag says that there is one.
struct TimestampField {
    static void register_once();  // after EAL has started; throws ERR_RINGTAP_EAL
    static int offset;
    static uint64_t flag;
};

inline bool has_timestamp(const rte_mbuf* m) {
    return (m->ol_flags & TimestampField::flag) != 0;
}
inline uint64_t timestamp_ns(const rte_mbuf* m) {
    return *RTE_MBUF_DYNFIELD(m, TimestampField::offset, const uint64_t*);
}
inline void set_timestamp_ns(rte_mbuf* m, uint64_t ns) {
    *RTE_MBUF_DYNFIELD(m, TimestampField::offset, uint64_t*) = ns;
    m->ol_flags |= TimestampField::flag;
}

/// The others, as they are kept of a captured packet, and set on an injected one.
struct Offload {
    uint64_t flags = 0;  // RTE_MBUF_F_…, without those that tell how the mbuf is made
    uint64_t tx_offload = 0;
    uint32_t packet_type = 0;
    uint32_t rss_hash = 0;  // valid with RTE_MBUF_F_RX_RSS_HASH
    uint16_t vlan_tci = 0;
    uint16_t vlan_tci_outer = 0;
    uint32_t reserved = 0;

    static Offload of(const rte_mbuf* m);
    /// Whether there is anything to keep. Asked of every packet captured.
    static bool is_any(const rte_mbuf* m) {
        const uint64_t flags =
            m->ol_flags & ~(TimestampField::flag | RTE_MBUF_F_INDIRECT | RTE_MBUF_F_EXTERNAL);
        return (flags | m->packet_type | m->vlan_tci | m->tx_offload) != 0;
    }
    /// Onto a fresh packet. Where checksums are due, kind and lengths of its headers are filled in
    /// from its bytes, as whoever asks a device for them must.
    void apply(rte_mbuf* m) const;
    /// What a device would do on transmission: checksums, and the tag put in. `bytes` has room for
    /// four more than `length`. Returns the length then.
    uint32_t finish(uint8_t* bytes, uint32_t length) const;
};

/// Room that Offload::finish may need beyond the packet.
constexpr uint32_t finish_room_bytes = 4;

}  // namespace ringtap
