// SPDX-License-Identifier: Apache-2.0
// What the pool makes packets of: filled, cloned, copied, grown, trimmed.
#include <algorithm>
#include <cstring>
#include <utility>

#include "poison.hpp"
#include "pool.hpp"
#include "ringtap/module.h"

namespace ringtap {

namespace {

void copy_metadata(rte_mbuf* to, const rte_mbuf* from) {
    std::memcpy(ringtap_metadata_of(to), ringtap_metadata_of(from), sizeof(ringtap_metadata));
}

/// Where it came from, when, and by which rules it goes on.
void copy_history(MbufState& to, const MbufState& from) {
    to.origin = from.origin;
    to.entered_ns = from.entered_ns;
    to.rule_set = from.rule_set;
}

/// What a copy must keep besides the bytes: offload requests and results, hash, VLAN taken out of
/// the frame.
void copy_offload_fields(rte_mbuf* to, const rte_mbuf* from) {
    to->port = from->port;
    to->ol_flags |= from->ol_flags & ~(RTE_MBUF_F_INDIRECT | RTE_MBUF_F_EXTERNAL);
    to->packet_type = from->packet_type;
    to->vlan_tci = from->vlan_tci;
    to->vlan_tci_outer = from->vlan_tci_outer;
    to->hash = from->hash;
    to->tx_offload = from->tx_offload;
    std::memcpy(&to->dynfield1, &from->dynfield1, sizeof(to->dynfield1));
}

/// A packet being made segment by segment. Unfinished, it goes back to the pool.
class Chain {
  public:
    Chain(Pool& pool, Quota& quota) : pool_(pool), quota_(quota) {}
    ~Chain() {
        if (head_ != nullptr) pool_.release(quota_, head_);
    }
    Chain(const Chain&) = delete;
    Chain& operator=(const Chain&) = delete;

    /// Takes the segment over; its data_len counts.
    void append(rte_mbuf* segment) {
        segment->next = nullptr;
        segment->nb_segs = 1;
        if (head_ == nullptr) {
            head_ = segment;
            head_->pkt_len = segment->data_len;
        } else {
            last_->next = segment;
            head_->nb_segs++;
            head_->pkt_len += segment->data_len;
        }
        last_ = segment;
    }

    rte_mbuf* finish() { return std::exchange(head_, nullptr); }

  private:
    Pool& pool_;
    Quota& quota_;
    rte_mbuf* head_ = nullptr;
    rte_mbuf* last_ = nullptr;
};

}  // namespace

namespace {

/// Anything from one byte on; whole packets are not rare.
uint32_t some(uint32_t length, Stress& stress) {
    return length < 2 || stress.below(4) == 0 ? length : 1 + stress.below(length - 1);
}

}  // namespace

/// `part_of(left)`: how many of the bytes left the next segment is to have, where it has room.
template <typename PartOf>
rte_mbuf* Pool::fill_chain(Quota& quota, const uint8_t* bytes, uint32_t length, PartOf part_of) {
    Chain chain(*this, quota);
    do {
        rte_mbuf* segment = take(quota);
        if (segment == nullptr) return nullptr;
        const auto room = static_cast<uint32_t>(rte_pktmbuf_tailroom(segment));
        const auto part = static_cast<uint16_t>(std::min(part_of(length), room));
        if (part > 0) std::memcpy(rte_pktmbuf_mtod(segment, void*), bytes, part);
        segment->data_len = part;
        poison_seal(segment);
        bytes += part;
        length -= part;
        chain.append(segment);
    } while (length > 0);
    rte_mbuf* made = chain.finish();
    std::memset(ringtap_metadata_of(made), 0, sizeof(ringtap_metadata));
    return made;
}

bool Pool::fill(Quota& quota, rte_mbuf* empty, const uint8_t* bytes, uint32_t length) {
    const auto room = static_cast<uint32_t>(rte_pktmbuf_tailroom(empty));
    const auto part = static_cast<uint16_t>(std::min(length, room));
    if (part < length) {
        const auto whole = [](uint32_t left) { return left; };
        rte_mbuf* rest = fill_chain(quota, bytes + part, length - part, whole);
        if (rest == nullptr) return false;
        empty->next = rest;
        empty->nb_segs = static_cast<uint16_t>(1 + rest->nb_segs);
    }
    poison_open(empty);
    if (part > 0) std::memcpy(rte_pktmbuf_mtod(empty, void*), bytes, part);
    empty->data_len = part;
    empty->pkt_len = length;
    poison_seal(empty);
    return true;
}

rte_mbuf* Pool::allocate_filled(Quota& quota, const uint8_t* bytes, uint32_t length) {
    rte_mbuf* m = allocate(quota);
    if (m == nullptr || fill(quota, m, bytes, length)) return m;
    release(quota, m);
    return nullptr;
}

rte_mbuf* Pool::allocate_split(Quota& quota, const uint8_t* bytes, uint32_t length,
                               Stress& stress) {
    return fill_chain(quota, bytes, length, [&](uint32_t left) { return some(left, stress); });
}

rte_mbuf* Pool::clone(Quota& quota, rte_mbuf* m) {
    Chain chain(*this, quota);
    for (rte_mbuf* from = m; from != nullptr; from = from->next) {
        rte_mbuf* segment = take(quota);
        if (segment == nullptr) return nullptr;
        poison_close(segment);  // its own buffer stays unused
        rte_pktmbuf_attach(segment, from);
        chain.append(segment);
    }
    rte_mbuf* made = chain.finish();
    copy_metadata(made, m);
    copy_history(state(made), state(m));
    return made;
}

rte_mbuf* Pool::copy(Quota& quota, const rte_mbuf* m) {
    Chain chain(*this, quota);
    for (const rte_mbuf* from = m; from != nullptr; from = from->next) {
        rte_mbuf* segment = take(quota);
        if (segment == nullptr) return nullptr;
        // The same headroom as the original where it fits, so that what could be prepended still
        // can.
        const uint16_t room = segment->buf_len;
        segment->data_off = from->data_off + from->data_len <= room
                                ? from->data_off
                                : static_cast<uint16_t>(room - from->data_len);
        std::memcpy(rte_pktmbuf_mtod(segment, void*), rte_pktmbuf_mtod(from, const void*),
                    from->data_len);
        segment->data_len = from->data_len;
        poison_seal(segment);
        chain.append(segment);
    }
    rte_mbuf* made = chain.finish();
    copy_offload_fields(made, m);
    copy_metadata(made, m);
    copy_history(state(made), state(m));
    return made;
}

rte_mbuf* Pool::copy_linear(Quota& quota, const rte_mbuf* m) {
    if (m->pkt_len > data_room_bytes) return nullptr;
    rte_mbuf* made = take(quota);
    if (made == nullptr) return nullptr;
    auto* to = rte_pktmbuf_mtod(made, uint8_t*);
    for (const rte_mbuf* from = m; from != nullptr; from = from->next) {
        std::memcpy(to, rte_pktmbuf_mtod(from, const void*), from->data_len);
        to += from->data_len;
    }
    made->data_len = static_cast<uint16_t>(m->pkt_len);
    Chain chain(*this, quota);
    chain.append(made);
    poison_seal(made);
    copy_offload_fields(made, m);
    copy_metadata(made, m);
    copy_history(state(made), state(m));
    return chain.finish();
}

bool Pool::gather(Quota& quota, rte_mbuf* m, uint32_t bytes) {
    if (m->pkt_len < bytes) return false;
    poison_open(m);
    while (m->data_len < bytes) {
        rte_mbuf* next = m->next;
        const auto part =
            static_cast<uint16_t>(std::min<uint32_t>(bytes - m->data_len, next->data_len));
        if (rte_pktmbuf_tailroom(m) < part) break;
        std::memcpy(rte_pktmbuf_mtod_offset(m, void*, m->data_len),
                    rte_pktmbuf_mtod(next, const void*), part);
        m->data_len += part;
        next->data_off += part;
        next->data_len -= part;
        if (next->data_len > 0) continue;
        m->next = next->next;
        m->nb_segs--;
        next->next = nullptr;
        release(quota, next);
    }
    poison_seal(m);
    return m->data_len >= bytes;
}

uint8_t* Pool::prepend(rte_mbuf* m, uint16_t bytes) {
    auto* start = reinterpret_cast<uint8_t*>(rte_pktmbuf_prepend(m, bytes));
    if (start != nullptr) poison_seal(m);
    return start;
}

uint8_t* Pool::append(rte_mbuf* m, uint16_t bytes) {
    auto* start = reinterpret_cast<uint8_t*>(rte_pktmbuf_append(m, bytes));
    if (start != nullptr) poison_seal(rte_pktmbuf_lastseg(m));
    return start;
}

void Pool::trim_front(rte_mbuf* m, uint16_t bytes) {
    rte_pktmbuf_adj(m, bytes);
    poison_seal(m);
}

void Pool::trim_end(Quota& quota, rte_mbuf* m, uint32_t bytes) {
    while (bytes > 0) {
        rte_mbuf* before = nullptr;
        rte_mbuf* last = m;
        for (; last->next != nullptr; last = last->next) before = last;
        if (before == nullptr || bytes < last->data_len) {
            rte_pktmbuf_trim(m, static_cast<uint16_t>(bytes));
            poison_seal(last);
            return;
        }
        bytes -= last->data_len;
        m->pkt_len -= last->data_len;
        m->nb_segs--;
        before->next = nullptr;
        release(quota, last);
    }
}

bool Pool::cut_front(Quota& quota, rte_mbuf* m, uint32_t bytes) {
    if (bytes >= m->pkt_len) return false;
    m->pkt_len -= bytes;
    for (rte_mbuf* s = m; bytes > 0;) {
        const auto part = static_cast<uint16_t>(std::min<uint32_t>(bytes, s->data_len));
        s->data_off += part;
        s->data_len -= part;
        bytes -= part;
        s = s->next;
    }
    while (m->next != nullptr && m->next->data_len == 0) release_after(quota, m, m);
    if (m->data_len == 0) {  // its metadata stay, so it stays: with what comes next
        m->data_off = RTE_PKTMBUF_HEADROOM;
        gather(quota, m, std::min<uint32_t>(m->pkt_len, rte_pktmbuf_tailroom(m)));
    }
    poison_seal(m);
    return true;
}

bool Pool::cut_end(Quota& quota, rte_mbuf* m, uint32_t bytes) {
    if (bytes >= m->pkt_len) return false;
    trim_end(quota, m, bytes);
    return true;
}

/// The segment after one of a packet.
void Pool::release_after(Quota& quota, rte_mbuf* head, rte_mbuf* before) {
    rte_mbuf* gone = before->next;
    before->next = gone->next;
    head->nb_segs--;
    gone->next = nullptr;
    release(quota, gone);
}

}  // namespace ringtap
