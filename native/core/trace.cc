// SPDX-License-Identifier: Apache-2.0
#include "trace.hpp"

#include <sys/mman.h>

#include <algorithm>
#include <new>

namespace ringtap {

namespace {

/// Listed of those that a packet went to; so a record always fits into the smallest memory.
constexpr size_t max_rings = 4096;
constexpr uint64_t trace_page_bytes = 1u << 21;
static_assert(2 * 65535 + (TraceRecord::max_tried + max_rings) * sizeof(uint32_t) <=
              TraceOptions::min_bytes);

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
    // Written from end to end, over and over: in huge pages, where the system gives them, that
    // takes half the time.
    const uint64_t rounded =
        (arena_bytes_ + trace_page_bytes - 1) / trace_page_bytes * trace_page_bytes;
    arena_.reset(static_cast<uint8_t*>(std::aligned_alloc(trace_page_bytes, rounded)));
    if (arena_ == nullptr) throw std::bad_alloc();
    madvise(arena_.get(), rounded, MADV_HUGEPAGE);
    records_.reserve(std::min<uint32_t>(capacity_, 1024));
}

Tracer::Fate::Fate(const Tracer& tracer, const Way& way)
    : tried_(way.tried), rings_(way.rings.first(std::min(way.rings.size(), max_rings))) {
    record_.time_ns = tracer.now_ns_;
    record_.instance = tracer.instance_;
    record_.ring = tracer.ring_;
    record_.outcome = way.outcome;
    record_.reason = way.reason;
    record_.rule = way.rule;
    record_.tried = way.tried_in_all;
    record_.tried_listed = static_cast<uint16_t>(tried_.size());
    record_.targets = static_cast<uint16_t>(rings_.size());
    if (rings_.size() == 1) {
        record_.target = rings_[0];
        rings_ = {};
    }
    has_lists_ = !tried_.empty() || !rings_.empty();
}

/// Packets leave in the order in which they came, as often as not.
inline Tracer::Pending* Tracer::find(const rte_mbuf* m) {
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

/// Without memory for more of them, the oldest go from here on.
void Tracer::grow() {
    try {
        records_.emplace_back();
    } catch (const std::bad_alloc&) {
        capacity_ = static_cast<uint32_t>(records_.size());
        slot_ = 0;
    }
}

/// The oldest record goes when there is no room.
inline TraceRecord& Tracer::add(const Fate& fate, Origin origin, uint64_t at, uint32_t length) {
    if (records_.size() < capacity_) grow();
    TraceRecord& record = records_[slot_];
    slot_ = slot_ + 1 == capacity_ ? 0 : slot_ + 1;
    count_++;
    record = fate.record_;
    record.origin = origin;
    record.at = at;
    record.length = length;
    return record;
}

/// What it came as may be overwritten by now: then nobody will see the record.
inline bool Tracer::has_changed(const Pending& before, const rte_mbuf* after) const {
    return is_there(before.at) && !has_bytes(after, before.bytes, before.length);
}

void Tracer::leave(const Fate& fate, const rte_mbuf* m, const rte_mbuf* came, Origin origin) {
    if (!wants(origin)) return;
    Pending* own = find(came);
    if (own != nullptr) {
        own->is_told = true;
        told_++;
    }
    const Pending* before = own != nullptr ? own : find_copied(origin);
    if (before == nullptr) {  // made in the call: there is nothing that it was before
        const Room kept = keep(m);
        TraceRecord& record = add(fate, origin, kept.at, m->pkt_len);
        if (fate.has_lists_) keep_rest(record, m, fate);
        return;
    }
    TraceRecord& record = add(fate, origin, before->at, before->length);
    record.is_changed = has_changed(*before, m);
    if (record.is_changed || fate.has_lists_) keep_rest(record, m, fate);
}

void Tracer::add_as_it_came(Pending& it, const Fate& fate) {
    it.is_told = true;
    told_++;
    add(fate, it.origin, it.at, it.length);
}

void Tracer::leave_sent(const rte_mbuf* came) {
    if (Pending* it = find(came); it != nullptr)
        add_as_it_came(*it, {*this, {.outcome = TraceRecord::transmitted}});
}

void Tracer::leave_untold(uint16_t reason) {
    if (told_ == pending_.size()) return;
    const Fate fate(*this, {.outcome = TraceRecord::dropped, .reason = reason});
    for (Pending& it : pending_)
        if (!it.is_told) add_as_it_came(it, fate);
}

void Tracer::lose(uint64_t now_ns, uint32_t instance, uint16_t reason, const rte_mbuf* m,
                  Origin origin, uint32_t to_ring) {
    if (!wants(origin)) return;
    const std::span<const uint32_t> to(&to_ring, to_ring == 0 ? 0 : 1);
    const Fate fate(*this, {.outcome = TraceRecord::dropped, .reason = reason, .rings = to});
    TraceRecord& record = add(fate, origin, keep(m).at, m->pkt_len);
    record.time_ns = now_ns;
    record.instance = instance;
    record.ring = 0;
}

Tracer::AsItWas Tracer::keep_as_it_is(const rte_mbuf* m) {
    const Room kept = keep(m);
    return {kept.at, kept.bytes, m->pkt_len};
}

void Tracer::strike(uint64_t now_ns, uint32_t instance, uint16_t kind, const AsItWas& before,
                    const rte_mbuf* m, Origin origin, uint32_t to_ring) {
    const Fate fate(*this,
                    {.outcome = TraceRecord::struck, .reason = kind, .rings = {&to_ring, 1}});
    TraceRecord& record = add(fate, origin, before.at, before.length);
    record.time_ns = now_ns;
    record.instance = instance;
    record.ring = 0;
    record.is_changed = !has_bytes(m, before.bytes, before.length);
    if (record.is_changed) keep_rest(record, m, fate);
}

/// What does not fit into the record: how it left, if that is not how it came, and lists.
void Tracer::keep_rest(TraceRecord& record, const rte_mbuf* after, const Fate& fate) {
    const uint32_t after_bytes = record.is_changed ? sizeof(uint32_t) + after->pkt_len : 0;
    const uint64_t bytes = after_bytes + fate.tried_.size_bytes() + fate.rings_.size_bytes();
    auto [at, to] = room_for(bytes);
    record.rest = static_cast<uint32_t>(at - record.at);
    if (record.is_changed) {
        std::memcpy(to, &after->pkt_len, sizeof(uint32_t));
        copy_packet(after, to + sizeof(uint32_t));
    }
    copy_list(copy_list(to + after_bytes, fate.tried_), fate.rings_);
}

TracedHop Tracer::open(const TraceRecord& record) const {
    TracedHop hop;
    static_cast<TraceRecord&>(hop) = record;
    const uint8_t* from = arena_.get() + (record.at + record.rest) % arena_bytes_;
    const auto take = [&from](void* to, size_t bytes) {
        if (bytes > 0) std::memcpy(to, from, bytes);
        from += bytes;
    };
    const auto take_list = [&take](std::vector<uint32_t>& list, uint32_t n) {
        list.resize(n);
        take(list.data(), n * sizeof(uint32_t));
    };
    hop.before = hop.after = arena_.get() + record.at % arena_bytes_;
    hop.length_after = record.length;
    if (record.is_changed) {
        take(&hop.length_after, sizeof(uint32_t));
        hop.after = from;
        from += hop.length_after;
    }
    take_list(hop.tried_rules, record.tried_listed);
    if (record.targets == 1)
        hop.target_rings = {record.target};
    else
        take_list(hop.target_rings, record.targets);
    return hop;
}

}  // namespace ringtap
