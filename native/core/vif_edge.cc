// SPDX-License-Identifier: Apache-2.0
// What becomes of packets at the edge of a VIF.
#include <algorithm>
#include <cstring>

#include "graph.hpp"
#include "packet.hpp"
#include "vif.hpp"

namespace ringtap {

namespace {

/// pass, or why it may not.
enum class Verdict { pass, link_down, not_member, mtu, runt, no_mbuf };

uint16_t reason_of(Verdict verdict) {
    switch (verdict) {
        case Verdict::link_down:
            return link_down;
        case Verdict::not_member:
            return vlan_not_member;
        case Verdict::mtu:
            return vif_mtu;
        case Verdict::runt:
            return vif_runt;
        default:
            return no_mbuf;
    }
}

constexpr uint16_t vlan_ether_type = 0x8100;
constexpr uint32_t tag_bytes = 4;
constexpr uint32_t addresses_bytes = 2 * RTE_ETHER_ADDR_LEN;

/// Frame length as MTU counts it: neither Ethernet header nor tags.
uint32_t payload_bytes(const rte_mbuf* m) {
    const uint32_t header = RTE_ETHER_HDR_LEN + ether_type(m).tag_bytes;
    return m->pkt_len > header ? m->pkt_len - header : 0;
}

/// Makes the first `bytes` of *m writable and lie in one segment. May replace *m. False when no
/// mbuf is left.
bool own_header(Worker& worker, rte_mbuf** m, uint32_t bytes) {
    rte_mbuf* own = worker.writable(*m);
    if (own == nullptr) return false;
    *m = own;
    return worker.pool.gather(worker.quota, own, bytes);
}

bool push_tag(Worker& worker, rte_mbuf** m, uint16_t tci) {
    if (!own_header(worker, m, addresses_bytes)) return false;
    uint8_t* start = worker.pool.prepend(*m, tag_bytes);
    if (start == nullptr) return false;
    std::memmove(start, start + tag_bytes, addresses_bytes);
    start[12] = vlan_ether_type >> 8;
    start[13] = vlan_ether_type & 0xff;
    start[14] = static_cast<uint8_t>(tci >> 8);
    start[15] = static_cast<uint8_t>(tci);
    return true;
}

bool pop_tag(Worker& worker, rte_mbuf** m) {
    const bool is_stripped = (*m)->ol_flags & RTE_MBUF_F_RX_VLAN_STRIPPED;
    if (!own_header(worker, m, is_stripped ? 0 : addresses_bytes + tag_bytes)) return false;
    rte_mbuf* own = *m;
    if (is_stripped) {
        own->ol_flags &= ~(RTE_MBUF_F_RX_VLAN_STRIPPED | RTE_MBUF_F_RX_VLAN);
        own->vlan_tci = 0;
        return true;
    }
    auto* start = rte_pktmbuf_mtod(own, uint8_t*);
    std::memmove(start + tag_bytes, start, addresses_bytes);
    worker.pool.trim_front(own, tag_bytes);
    return true;
}

/// Into the VLAN that the frame belongs to at an access or trunk port.
Verdict enter_vlan(Worker& worker, const VifConfig& config, rte_mbuf** m) {
    if ((*m)->pkt_len < RTE_ETHER_HDR_LEN) return Verdict::runt;
    const Vlan vlan = outer_vlan(*m);
    // A tag with VLAN ID 0 carries a priority only (IEEE 802.1Q 6.9.1): the frame belongs to the
    // port's VLAN.
    const bool is_untagged = !vlan.tagged || vlan.id() == 0;
    const bool is_access = config.mode == VifConfig::Mode::access;
    const uint16_t port_vlan = is_access ? config.access_vlan : config.native_vlan;
    // Frames with a tag do not enter an access port, whatever the tag says (as Open vSwitch has
    // it).
    if (is_untagged ? port_vlan == 0 : is_access || !config.carries(vlan.id()))
        return Verdict::not_member;
    if (!is_untagged) return Verdict::pass;
    const auto priority = static_cast<uint16_t>(vlan.tci & ~vlan_id_mask);
    if (vlan.tagged && !pop_tag(worker, m)) return Verdict::no_mbuf;
    return push_tag(worker, m, priority | port_vlan) ? Verdict::pass : Verdict::no_mbuf;
}

Verdict note_in_vif(Worker& worker, const Vif& vif, rte_mbuf** m) {
    if (ringtap_metadata_of(*m)->in_vif == vif.index) return Verdict::pass;
    rte_mbuf* own = worker.writable_metadata(*m);
    if (own == nullptr) return Verdict::no_mbuf;
    *m = own;
    ringtap_metadata_of(own)->in_vif = vif.index;
    return Verdict::pass;
}

Verdict enter_one(Worker& worker, const Vif& vif, rte_mbuf** m) {
    const VifConfig& config = vif.config;
    if (!config.link_up) return Verdict::link_down;
    if (config.mtu_bytes != 0 && payload_bytes(*m) > config.mtu_bytes) return Verdict::mtu;
    if (config.mode != VifConfig::Mode::transparent) {
        const Verdict verdict = enter_vlan(worker, config, m);
        if (verdict != Verdict::pass) return verdict;
    }
    return note_in_vif(worker, vif, m);
}

Verdict leave_one(Worker& worker, const Vif& vif, rte_mbuf** m) {
    const VifConfig& config = vif.config;
    if (!config.link_up) return Verdict::link_down;
    if (config.mtu_bytes != 0 && payload_bytes(*m) > config.mtu_bytes) return Verdict::mtu;
    if (config.mode == VifConfig::Mode::transparent) return Verdict::pass;
    if ((*m)->pkt_len < RTE_ETHER_HDR_LEN) return Verdict::runt;
    const Vlan vlan = outer_vlan(*m);
    const uint16_t id = vlan.tagged ? vlan.id() : 0;
    if (id == 0 || !config.carries(id)) return Verdict::not_member;
    const bool untagged_on_wire = id == config.access_vlan || id == config.native_vlan;
    // A tag that a device took out of the frame is in it again on the wire of a trunk.
    const bool is_stripped = (*m)->ol_flags & RTE_MBUF_F_RX_VLAN_STRIPPED;
    if ((untagged_on_wire || is_stripped) && !pop_tag(worker, m)) return Verdict::no_mbuf;
    if (!untagged_on_wire && is_stripped && !push_tag(worker, m, vlan.tci)) return Verdict::no_mbuf;
    return Verdict::pass;
}

/// Writes those that pass to `passed`, drops the others.
template <typename Decide>
uint16_t pass(Instance& it, rte_mbuf* const* packets, uint16_t n, rte_mbuf** passed,
              Decide decide) {
    uint16_t kept = 0;
    for (uint16_t i = 0; i < n; i++) {
        rte_mbuf* m = packets[i];
        const Verdict verdict = decide(*it.worker, *it.vif, &m);
        if (verdict == Verdict::pass)
            passed[kept++] = m;
        else
            it.worker->hand.drop(&m, 1, reason_of(verdict));
    }
    return kept;
}

}  // namespace

uint16_t vif_enter(Instance& it, rte_mbuf* const* packets, uint16_t n, rte_mbuf** passed) {
    if (!it.vif->config.lets_all_pass()) return pass(it, packets, n, passed, enter_one);
    return pass(it, packets, n, passed, note_in_vif);
}

uint16_t vif_leave(Instance& it, rte_mbuf* const* packets, uint16_t n, rte_mbuf** passed) {
    if (!it.vif->config.lets_all_pass()) return pass(it, packets, n, passed, leave_one);
    std::copy_n(packets, n, passed);
    return n;
}

}  // namespace ringtap
