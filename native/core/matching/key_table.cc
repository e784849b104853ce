// SPDX-License-Identifier: Apache-2.0
#include "key_table.hpp"

#include <algorithm>
#include <functional>
#include <queue>

namespace ringtap {

ExactTable::ExactTable(std::span<const KeySpan> rules) {
    const size_t size = std::bit_ceil(std::max<size_t>(rules.size() + rules.size() / 2, 2));
    slots_.resize(size);
    mask_ = size - 1;
    shift_ = 64u - static_cast<uint32_t>(std::countr_zero(size));
    for (uint32_t rule = 0; rule < rules.size(); rule++) {
        size_t slot = slot_of(rules[rule].first);
        while (slots_[slot].rule != RunMatcher::none && slots_[slot].key != rules[rule].first)
            slot = (slot + 1) & mask_;
        if (slots_[slot].rule == RunMatcher::none) slots_[slot] = {rules[rule].first, rule};
    }
}

template <typename Number>
SpanTable<Number>::SpanTable(std::span<const KeySpan> rules) {
    std::vector<uint32_t> by_first(rules.size());
    for (uint32_t i = 0; i < rules.size(); i++) by_first[i] = i;
    std::ranges::sort(by_first, {}, [&](uint32_t i) { return rules[i].first; });

    // Those that have begun, the first of the rules on top; one that has ended goes when it is
    // there.
    std::priority_queue<uint32_t, std::vector<uint32_t>, std::greater<>> begun;
    const auto note = [&](MatchKey begin) {
        const uint32_t rule = begun.empty() ? RunMatcher::none : begun.top();
        if (!intervals_.empty() && intervals_.back().begin == static_cast<Number>(begin))
            intervals_.back().rule = rule;
        else if (intervals_.empty() || intervals_.back().rule != rule)
            intervals_.push_back({static_cast<Number>(begin), rule});
    };
    constexpr Number largest = static_cast<Number>(-1);
    const auto end_before = [&](MatchKey limit, bool is_limited) {
        while (!begun.empty() && rules[begun.top()].last < largest &&
               (!is_limited || rules[begun.top()].last < limit)) {
            const MatchKey ended = rules[begun.top()].last;
            while (!begun.empty() && rules[begun.top()].last <= ended) begun.pop();
            note(ended + 1);
        }
    };
    for (const uint32_t rule : by_first) {
        end_before(rules[rule].first, true);
        begun.push(rule);
        note(rules[rule].first);
    }
    end_before(0, false);
    index();
}

/// About as many buckets as intervals.
template <typename Number>
void SpanTable<Number>::index() {
    const Number last = intervals_.back().begin;
    uint32_t bits = 0;
    while (bits < sizeof(Number) * 8 && last >> bits != 0) bits++;
    const uint32_t wanted = static_cast<uint32_t>(std::bit_width(intervals_.size()));
    shift_ = bits > wanted ? bits - wanted : 0;
    buckets_.resize(bucket_of(last) + 2, static_cast<uint32_t>(intervals_.size()));
    size_t filled = 0;
    for (uint32_t i = 0; i < intervals_.size(); i++)
        for (; filled <= bucket_of(intervals_[i].begin); filled++) buckets_[filled] = i;
}

template class SpanTable<uint32_t>;
template class SpanTable<MatchKey>;

}  // namespace ringtap
