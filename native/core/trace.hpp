// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <rte_mbuf.h>

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "mbuf_state.hpp"

namespace ringtap {

struct TraceOptions {
    static constexpr uint32_t max_records = 1u << 22;
    /// A packet of the largest size, before and after, and its lists.
    static constexpr uint64_t min_bytes = 1u << 18;
    static constexpr uint64_t max_bytes = 1ull << 31;
    /// In ascending order. Empty: all packets.
    std::vector<Origin> origins;
    // Of each worker; what is older is overwritten, and counted.
    uint32_t records = 1u << 16;
    uint64_t bytes = 1u << 24;
};

/// What an instance did with one packet that it had in hand.
struct TraceRecord {
    /// The order is that of the binding's words.
    enum Outcome : uint8_t { emitted, dropped, consumed, held, transmitted, captured };
    /// Rules that were asked before the one that decided: so many are listed.
    static constexpr uint32_t max_tried = 16;

    uint64_t time_ns = 0;  // when the call began in which it was in hand
    Origin origin = 0;
    uint32_t instance = 0;
    uint32_t ring = 0;  // that it was taken from; 0: none
    uint32_t rule = 0;  // that decided; 0: none
    uint32_t tried = 0;
    Outcome outcome = emitted;
    uint16_t reason = 0;
    bool is_changed = false;
    // Parts of what is kept beside the record.
    uint64_t at = 0;
    uint32_t length = 0, length_after = 0;
    uint16_t tried_listed = 0, targets = 0;

    uint32_t payload_bytes() const {
        return length + (is_changed ? length_after : 0) +
               (uint32_t{tried_listed} + targets) * static_cast<uint32_t>(sizeof(uint32_t));
    }
};

/// A record with what belongs to it; what it points to is the tracer's, until more is recorded.
struct TracedHop : TraceRecord {
    const uint8_t* before = nullptr;
    const uint8_t* after = nullptr;
    std::vector<uint32_t> tried_rules, target_rings;
};

/// What happened to packets in the hands of one worker's instances. Memory is bounded: the oldest
/// records are overwritten. Used by that worker's thread, read while it stands still.
class Tracer {
  public:
    explicit Tracer(const TraceOptions& options);

    bool wants(Origin origin) const;
    /// A call begins, with these packets in hand.
    template <typename OriginOf>
    void begin(uint64_t now_ns, uint32_t instance, uint32_t ring, rte_mbuf* const* packets,
               uint32_t n, OriginOf origin_of);

    /// How a packet was decided of by rules, and where it went.
    struct Way {
        uint32_t rule = 0;
        std::span<const uint32_t> tried = {};  // the first of them
        uint32_t tried_in_all = 0;
        std::span<const uint32_t> rings = {};
    };
    /// `came`: as what it had come into hand, where it is another mbuf now.
    void leave(TraceRecord::Outcome outcome, uint16_t reason, const rte_mbuf* m,
               const rte_mbuf* came, Origin origin, const Way& way);
    /// Transmitted; it may be gone, and is not looked at.
    void leave_sent(const rte_mbuf* came);
    /// Those of the burst that nothing was said of.
    void leave_untold(uint16_t reason);
    /// Outside a call, or after it: on its way into a ring.
    void lose(uint64_t now_ns, uint32_t instance, uint16_t reason, const rte_mbuf* m, Origin origin,
              uint32_t to_ring);
    /// In order. Returns how many are no longer there.
    template <typename Visit>
    uint64_t read(Visit visit) const;

  private:
    struct Pending {
        const rte_mbuf* m;
        Origin origin;
        uint32_t offset, length;
        bool is_told;
    };
    void add_pending(const rte_mbuf* m, Origin origin);
    Pending* find(const rte_mbuf* m);
    const Pending* find_copied(Origin origin) const;
    TraceRecord record_of(const Pending& pending, TraceRecord::Outcome outcome,
                          uint16_t reason) const;
    void write(TraceRecord record, const uint8_t* before, const rte_mbuf* after, const Way& way);
    uint8_t* room_for(TraceRecord& record);
    bool is_there(const TraceRecord& record) const { return written_ - record.at <= arena_bytes_; }
    TracedHop open(const TraceRecord& record) const;

    std::vector<Origin> origins_;
    uint64_t now_ns_ = 0;
    uint32_t instance_ = 0, ring_ = 0;
    std::vector<Pending> pending_;
    size_t next_ = 0;  // of those pending, the one that is asked for next, as often as not
    std::vector<uint8_t> before_;

    std::vector<TraceRecord> records_;
    uint32_t capacity_;
    uint64_t count_ = 0;  // ever recorded
    std::unique_ptr<uint8_t[]> arena_;
    uint64_t arena_bytes_;
    uint64_t written_ = 0;
};

template <typename OriginOf>
void Tracer::begin(uint64_t now_ns, uint32_t instance, uint32_t ring, rte_mbuf* const* packets,
                   uint32_t n, OriginOf origin_of) {
    now_ns_ = now_ns;
    instance_ = instance;
    ring_ = ring;
    pending_.clear();
    before_.clear();
    next_ = 0;
    for (uint32_t i = 0; i < n; i++) {
        const Origin origin = origin_of(packets[i]);
        if (wants(origin)) add_pending(packets[i], origin);
    }
}

template <typename Visit>
uint64_t Tracer::read(Visit visit) const {
    uint64_t seen = 0;
    const uint64_t first = count_ > capacity_ ? count_ - capacity_ : 0;
    for (uint64_t i = first; i < count_; i++) {
        const TraceRecord& record = records_[i % capacity_];
        if (!is_there(record)) continue;
        visit(open(record));
        seen++;
    }
    return count_ - seen;
}

}  // namespace ringtap
