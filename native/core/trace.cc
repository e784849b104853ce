// SPDX-License-Identifier: Apache-2.0
#include "trace.hpp"

#include <algorithm>
#include <cstring>

namespace ringtap {

namespace {

/// Listed of those that a packet went to; so a record always fits into the smallest memory.
constexpr size_t max_rings = 4096;
static_assert(2 * 65535 + (TraceRecord::max_tried + max_rings) * sizeof(uint32_t) <=
              TraceOptions::min_bytes);

void copy_bytes(const rte_mbuf* m, uint8_t* to) {
    for (; m != nullptr; m = m->next) {
        std::memcpy(to, rte_pktmbuf_mtod(m, const uint8_t*), m->data_len);
        to += m->data_len;
    }
}

bool has_bytes(const rte_mbuf* m, const uint8_t* bytes, uint32_t length) {
    if (m->pkt_len != length) return false;
    for (; m != nullptr; m = m->next) {
        if (std::memcmp(bytes, rte_pktmbuf_mtod(m, const uint8_t*), m->data_len) != 0) return false;
        bytes += m->data_len;
    }
    return true;
}

uint8_t* copy_list(uint8_t* to, std::span<const uint32_t> list) {
    if (!list.empty()) std::memcpy(to, list.data(), list.size_bytes());
    return to + list.size_bytes();
}

}  // namespace

Tracer::Tracer(const TraceOptions& options)
    : origins_(options.origins),
      capacity_(std::clamp<uint32_t>(options.records, 1, TraceOptions::max_records)),
      arena_bytes_(
          std::clamp<uint64_t>(options.bytes, TraceOptions::min_bytes, TraceOptions::max_bytes)) {
    arena_ = std::make_unique_for_overwrite<uint8_t[]>(arena_bytes_);
    records_.reserve(std::min<uint32_t>(capacity_, 1024));
}

bool Tracer::wants(Origin origin) const {
    return origins_.empty() || std::binary_search(origins_.begin(), origins_.end(), origin);
}

void Tracer::add_pending(const rte_mbuf* m, Origin origin) {
    const size_t offset = before_.size();
    before_.resize(offset + m->pkt_len);
    copy_bytes(m, before_.data() + offset);
    pending_.push_back({m, origin, static_cast<uint32_t>(offset), m->pkt_len, false});
}

/// Packets leave in the order in which they came, as often as not.
Tracer::Pending* Tracer::find(const rte_mbuf* m) {
    for (size_t i = 0; i < pending_.size(); i++) {
        if (next_ >= pending_.size()) next_ = 0;
        Pending& it = pending_[next_++];
        if (it.m == m && !it.is_told) return &it;
    }
    return nullptr;
}

const Tracer::Pending* Tracer::find_copied(Origin origin) const {
    if (origin == 0) return nullptr;
    const auto it = std::find_if(pending_.begin(), pending_.end(),
                                 [origin](const Pending& p) { return p.origin == origin; });
    return it == pending_.end() ? nullptr : &*it;
}

void Tracer::leave(TraceRecord::Outcome outcome, uint16_t reason, const rte_mbuf* m,
                   const rte_mbuf* came, Origin origin, const Way& way) {
    if (!wants(origin)) return;
    Pending* own = find(came);
    if (own != nullptr) own->is_told = true;
    const Pending* before = own != nullptr ? own : find_copied(origin);
    TraceRecord record = {.time_ns = now_ns_,
                          .origin = origin,
                          .instance = instance_,
                          .ring = ring_,
                          .outcome = outcome,
                          .reason = reason};
    if (before == nullptr) {  // made in the call: there is nothing that it was before
        record.length = m->pkt_len;
        return write(record, nullptr, m, way);
    }
    record.length = before->length;
    write(record, before_.data() + before->offset, m, way);
}

TraceRecord Tracer::record_of(const Pending& it, TraceRecord::Outcome outcome,
                              uint16_t reason) const {
    return {.time_ns = now_ns_,
            .origin = it.origin,
            .instance = instance_,
            .ring = ring_,
            .outcome = outcome,
            .reason = reason,
            .length = it.length};
}

void Tracer::leave_sent(const rte_mbuf* came) {
    Pending* it = find(came);
    if (it == nullptr) return;
    it->is_told = true;
    write(record_of(*it, TraceRecord::transmitted, 0), before_.data() + it->offset, nullptr, {});
}

void Tracer::leave_untold(uint16_t reason) {
    for (Pending& it : pending_) {
        if (it.is_told) continue;
        it.is_told = true;
        write(record_of(it, TraceRecord::dropped, reason), before_.data() + it.offset, nullptr, {});
    }
}

void Tracer::lose(uint64_t now_ns, uint32_t instance, uint16_t reason, const rte_mbuf* m,
                  Origin origin, uint32_t to_ring) {
    if (!wants(origin)) return;
    const std::span<const uint32_t> to =
        to_ring == 0 ? std::span<const uint32_t>() : std::span<const uint32_t>(&to_ring, 1);
    write({.time_ns = now_ns,
           .origin = origin,
           .instance = instance,
           .outcome = TraceRecord::dropped,
           .reason = reason,
           .length = m->pkt_len},
          nullptr, m, {.rings = to});
}

/// Without `before` it was as it is; without `after` it is as it was.
void Tracer::write(TraceRecord record, const uint8_t* before, const rte_mbuf* after,
                   const Way& way) {
    const bool is_known = before != nullptr && after != nullptr;
    record.is_changed = is_known && !has_bytes(after, before, record.length);
    record.length_after = record.is_changed ? after->pkt_len : record.length;
    record.rule = way.rule;
    record.tried = way.tried_in_all;
    record.tried_listed = static_cast<uint16_t>(way.tried.size());
    record.targets = static_cast<uint16_t>(std::min(way.rings.size(), max_rings));
    uint8_t* to = room_for(record);
    if (before != nullptr)
        std::memcpy(to, before, record.length);
    else if (after != nullptr)
        copy_bytes(after, to);
    to += record.length;
    if (record.is_changed) copy_bytes(after, to);
    if (record.is_changed) to += record.length_after;
    copy_list(copy_list(to, way.tried), way.rings.first(record.targets));
    if (records_.size() < capacity_ && records_.size() == count_)
        records_.push_back(record);
    else
        records_[count_ % capacity_] = record;
    count_++;
}

/// In one piece. What was there is overwritten.
uint8_t* Tracer::room_for(TraceRecord& record) {
    const uint64_t bytes = record.payload_bytes();
    const uint64_t at = written_ % arena_bytes_;
    if (at + bytes > arena_bytes_) written_ += arena_bytes_ - at;
    record.at = written_;
    written_ += bytes;
    return &arena_[record.at % arena_bytes_];
}

TracedHop Tracer::open(const TraceRecord& record) const {
    TracedHop hop;
    static_cast<TraceRecord&>(hop) = record;
    const uint8_t* from = &arena_[record.at % arena_bytes_];
    hop.before = from;
    from += record.length;
    hop.after = record.is_changed ? from : hop.before;
    if (record.is_changed) from += record.length_after;
    hop.tried_rules.resize(record.tried_listed);
    hop.target_rings.resize(record.targets);
    for (auto* list : {&hop.tried_rules, &hop.target_rings}) {
        if (!list->empty()) std::memcpy(list->data(), from, list->size() * sizeof(uint32_t));
        from += list->size() * sizeof(uint32_t);
    }
    return hop;
}

}  // namespace ringtap
