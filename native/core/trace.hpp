// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <rte_mbuf.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
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

/// What an instance did with one packet that it had in hand, or a fault on its way into a ring. One
/// cache line: tracing is limited by the memory that it writes.
struct alignas(64) TraceRecord {
    /// The order is that of the binding's words.
    enum Outcome : uint8_t { emitted, dropped, consumed, held, transmitted, captured, struck };
    /// Rules that were asked before the one that decided: so many are listed.
    static constexpr uint32_t max_tried = 16;

    uint64_t time_ns = 0;  // when the call began in which it was in hand
    Origin origin = 0;
    uint32_t instance = 0;
    uint32_t ring = 0;  // that it was taken from; 0: none
    uint32_t rule = 0;  // that decided; 0: none
    uint32_t tried = 0;
    Outcome outcome = emitted;
    bool is_changed = false;
    uint16_t reason = 0;  // of a drop; of a fault that struck, its kind
    uint16_t tried_listed = 0, targets = 0;
    uint32_t target = 0;  // the ring that it went to, if it is one
    uint32_t length = 0;
    // Kept beside the record: its bytes as it came; and so much later, if there is any of it, its
    // length and bytes as it left, rules tried, and rings if they are several.
    uint64_t at = 0;
    uint32_t rest = 0;
};
static_assert(sizeof(TraceRecord) == 64);

/// A record with what belongs to it; what it points to is the tracer's, until more is recorded.
struct TracedHop : TraceRecord {
    uint32_t length_after = 0;
    const uint8_t* before = nullptr;
    const uint8_t* after = nullptr;
    std::vector<uint32_t> tried_rules, target_rings;
};

/// What happened to packets in the hands of one worker's instances. Memory is bounded: the oldest
/// records are overwritten. Used by that worker's thread, read while it stands still.
class Tracer {
  public:
    explicit Tracer(const TraceOptions& options);

    bool wants(Origin origin) const {
        return origins_.empty() || std::binary_search(origins_.begin(), origins_.end(), origin);
    }
    /// A call begins, with these packets in hand.
    template <typename OriginOf>
    void begin(uint64_t now_ns, uint32_t instance, uint32_t ring, rte_mbuf* const* packets,
               uint32_t n, OriginOf origin_of);

    /// What became of packets, and by which rule they went where.
    struct Way {
        TraceRecord::Outcome outcome = TraceRecord::emitted;
        uint16_t reason = 0;
        uint32_t rule = 0;
        std::span<const uint32_t> tried = {};  // the first of them
        uint32_t tried_in_all = 0;
        std::span<const uint32_t> rings = {};
    };
    /// All that is the same of the packets of a call that go one way.
    class Fate {
      public:
        Fate() = default;
        Fate(const Tracer& tracer, const Way& way);

      private:
        friend class Tracer;
        TraceRecord record_;
        std::span<const uint32_t> tried_, rings_;  // the way's; what does not fit into the record
        bool has_lists_ = false;
    };
    /// `came`: as what it had come into hand, where it is another mbuf now.
    void leave(const Fate& fate, const rte_mbuf* m, const rte_mbuf* came, Origin origin);
    /// Transmitted; it may be gone, and is not looked at.
    void leave_sent(const rte_mbuf* came);
    /// Those of the burst that nothing was said of.
    void leave_untold(uint16_t reason);
    /// Outside a call, or after it: on its way into a ring.
    void lose(uint64_t now_ns, uint32_t instance, uint16_t reason, const rte_mbuf* m, Origin origin,
              uint32_t to_ring);
    /// A packet as it was before something that was no instance did something to it.
    struct AsItWas {
        uint64_t at;
        const uint8_t* bytes;
        uint32_t length;
    };
    AsItWas keep_as_it_is(const rte_mbuf* m);
    /// A fault on the way into a ring, of that kind, has struck it.
    void strike(uint64_t now_ns, uint32_t instance, uint16_t kind, const AsItWas& before,
                const rte_mbuf* m, Origin origin, uint32_t to_ring);
    /// In order. Returns how many are no longer there.
    template <typename Visit>
    uint64_t read(Visit visit) const;

  private:
    /// A packet in hand; its bytes as it came are in the arena.
    struct Pending {
        const rte_mbuf* m;
        Origin origin;
        uint64_t at;
        const uint8_t* bytes;
        uint32_t length;
        bool is_told;
    };
    /// Part of the arena, in one piece.
    struct Room {
        uint64_t at;
        uint8_t* bytes;
    };
    Room room_for(uint64_t bytes);
    Room keep(const rte_mbuf* m);
    Pending* find(const rte_mbuf* m);
    const Pending* find_copied(Origin origin) const;
    void grow();
    TraceRecord& add(const Fate& fate, Origin origin, uint64_t at, uint32_t length);
    void add_as_it_came(Pending& pending, const Fate& fate);
    bool has_changed(const Pending& before, const rte_mbuf* after) const;
    void keep_rest(TraceRecord& record, const rte_mbuf* after, const Fate& fate);
    /// What is older has been overwritten.
    bool is_there(uint64_t at) const { return written_ - at <= arena_bytes_; }
    TracedHop open(const TraceRecord& record) const;

    std::vector<Origin> origins_;
    uint64_t now_ns_ = 0;
    uint32_t instance_ = 0, ring_ = 0;
    std::vector<Pending> pending_;
    size_t next_ = 0;  // of those pending, the one that is asked for next, as often as not
    size_t told_ = 0;  // of those pending

    std::vector<TraceRecord> records_;
    uint32_t capacity_;
    uint32_t slot_ = 0;   // of the next one
    uint64_t count_ = 0;  // ever recorded
    struct Free {
        void operator()(uint8_t* memory) const { std::free(memory); }
    };
    std::unique_ptr<uint8_t, Free> arena_;
    uint64_t arena_bytes_;
    uint64_t written_ = 0;  // ever, with what was left free at the end of the arena
    uint64_t cursor_ = 0;   // in the arena
};

inline void copy_packet(const rte_mbuf* m, uint8_t* to) {
    for (; m != nullptr; m = m->next) {
        std::memcpy(to, rte_pktmbuf_mtod(m, const uint8_t*), m->data_len);
        to += m->data_len;
    }
}

inline Tracer::Room Tracer::room_for(uint64_t bytes) {
    if (cursor_ + bytes > arena_bytes_) {
        written_ += arena_bytes_ - cursor_;
        cursor_ = 0;
    }
    const Room room = {written_, arena_.get() + cursor_};
    written_ += bytes;
    cursor_ += bytes;
    return room;
}

/// The packet's bytes as they are.
inline Tracer::Room Tracer::keep(const rte_mbuf* m) {
    const Room room = room_for(m->pkt_len);
    copy_packet(m, room.bytes);
    return room;
}

template <typename OriginOf>
void Tracer::begin(uint64_t now_ns, uint32_t instance, uint32_t ring, rte_mbuf* const* packets,
                   uint32_t n, OriginOf origin_of) {
    now_ns_ = now_ns;
    instance_ = instance;
    ring_ = ring;
    pending_.clear();
    next_ = told_ = 0;
    for (uint32_t i = 0; i < n; i++) {
        const rte_mbuf* m = packets[i];
        const Origin origin = origin_of(m);
        if (!wants(origin)) continue;
        const Room kept = keep(m);
        pending_.push_back({m, origin, kept.at, kept.bytes, m->pkt_len, false});
    }
}

template <typename Visit>
uint64_t Tracer::read(Visit visit) const {
    uint64_t seen = 0;
    const uint64_t first = count_ > capacity_ ? count_ - capacity_ : 0;
    for (uint64_t i = first; i < count_; i++) {
        const TraceRecord& record = records_[i % capacity_];
        if (!is_there(record.at)) continue;
        visit(open(record));
        seen++;
    }
    return count_ - seen;
}

}  // namespace ringtap
