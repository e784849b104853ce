// SPDX-License-Identifier: Apache-2.0
// Tables from a number to the first rule that it matches. Built whole, then only read.
#pragma once

#include <bit>
#include <span>
#include <vector>

#include "run_matcher.hpp"

namespace ringtap {

/// For rules that each match one number: open addressing, at most two thirds full.
class ExactTable {
  public:
    explicit ExactTable(std::span<const KeySpan> rules);
    /// The slot a key is looked for from, so that many can be fetched at once.
    size_t slot_of(MatchKey key) const {
        // Murmur3's finalizer over both halves.
        uint64_t h =
            static_cast<uint64_t>(key) ^ static_cast<uint64_t>(key >> 64) * 0x9e3779b97f4a7c15;
        h = (h ^ h >> 33) * 0xff51afd7ed558ccd;
        h = (h ^ h >> 33) * 0xc4ceb9fe1a85ec53;
        return h >> shift_;
    }
    void fetch(size_t slot) const { __builtin_prefetch(&slots_[slot]); }
    uint32_t find(MatchKey key, size_t slot) const {
        while (slots_[slot].rule != RunMatcher::none && slots_[slot].key != key)
            slot = (slot + 1) & mask_;
        return slots_[slot].rule;
    }

  private:
    /// Half a cache line.
    struct alignas(32) Slot {
        MatchKey key = 0;
        uint32_t rule = RunMatcher::none;
    };
    std::vector<Slot> slots_;
    size_t mask_ = 0;
    uint32_t shift_ = 0;
};

/// For rules that each match all numbers from one to another, networks for instance: the numbers
/// fall into intervals at whose beginnings the first rule that matches changes. rte_lpm would do
/// for networks alone, at 64 MiB a table; rules are first come, first served, not longest prefix.
template <typename Number>
class SpanTable {
  public:
    explicit SpanTable(std::span<const KeySpan> rules);
    size_t bucket_of(Number number) const { return static_cast<size_t>(number >> shift_); }
    void fetch_bucket(size_t bucket) const {
        if (bucket + 1 < buckets_.size()) __builtin_prefetch(&buckets_[bucket]);
    }
    void fetch_intervals(size_t bucket) const {
        if (bucket + 1 < buckets_.size()) __builtin_prefetch(&intervals_[buckets_[bucket]]);
    }
    uint32_t find(Number number, size_t bucket) const {
        if (bucket + 1 >= buckets_.size()) return intervals_.back().rule;
        // The last interval that begins at or before it: in its bucket, or right before that.
        uint32_t low = buckets_[bucket], high = buckets_[bucket + 1];
        while (low < high) {
            const uint32_t middle = low + (high - low) / 2;
            if (intervals_[middle].begin <= number)
                low = middle + 1;
            else
                high = middle;
        }
        return low == 0 ? RunMatcher::none : intervals_[low - 1].rule;
    }

  private:
    struct Interval {
        Number begin;
        uint32_t rule;
    };
    void index();
    std::vector<Interval> intervals_;  // by where they begin
    std::vector<uint32_t>
        buckets_;  // by a number's upper bits, the first interval that begins there
    uint32_t shift_ = 0;
};

}  // namespace ringtap
