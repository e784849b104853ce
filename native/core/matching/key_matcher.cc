// SPDX-License-Identifier: Apache-2.0
// Rules that compare one and the same number.
#include <algorithm>

#include "key_table.hpp"

namespace ringtap {

namespace {

/// As many as are looked at before any of them is looked up.
constexpr uint32_t batch = 32;

using Keys = void (*)(rte_mbuf* const*, uint32_t, MatchKey*, bool*);

/// Finds the numbers of a batch of packets, and leaves what they lead to to `Lookup`.
template <typename Lookup>
class KeyMatcher final : public RunMatcher {
  public:
    KeyMatcher(Keys keys, std::span<const KeySpan> rules) : keys_(keys), lookup_(rules) {}

    void find(rte_mbuf* const* packets, uint32_t n, uint32_t* found) override {
        MatchKey keys[batch];
        bool known[batch];
        for (uint32_t from = 0; from < n; from += batch) {
            const uint32_t count = std::min(batch, n - from);
            keys_(packets + from, count, keys, known);
            lookup_(keys, count, found + from);
            for (uint32_t i = 0; i < count; i++)
                if (!known[i]) found[from + i] = none;
        }
    }

  private:
    Keys keys_;
    Lookup lookup_;
};

/// Where rules are few, each of them for all packets: to find out where to stop costs more.
template <typename Number>
class Linear {
  public:
    static constexpr size_t most_exact = 8;
    static constexpr size_t most = 16;

    explicit Linear(std::span<const KeySpan> rules) {
        for (const KeySpan& rule : rules)
            rules_.push_back(
                {static_cast<Number>(rule.first), static_cast<Number>(rule.last - rule.first)});
    }
    /// Always a whole batch, in loops of known length: so the compiler makes vectors of it.
    void operator()(const MatchKey* keys, uint32_t n, uint32_t* found) const {
        Number numbers[batch] = {};
        uint32_t first[batch];
        for (uint32_t i = 0; i < n; i++) numbers[i] = static_cast<Number>(keys[i]);
        std::fill_n(first, batch, RunMatcher::none);
        for (auto rule = static_cast<uint32_t>(rules_.size()); rule-- > 0;) {
            const Span span = rules_[rule];
            for (uint32_t i = 0; i < batch; i++)
                first[i] =
                    static_cast<Number>(numbers[i] - span.first) <= span.beyond ? rule : first[i];
        }
        for (uint32_t i = 0; i < n; i++)
            found[i] = numbers[i] == keys[i] ? first[i] : RunMatcher::none;
    }

  private:
    struct Span {
        Number first, beyond;
    };
    std::vector<Span> rules_;
};

class Exact {
  public:
    explicit Exact(std::span<const KeySpan> rules) : table_(rules) {}
    void operator()(const MatchKey* keys, uint32_t n, uint32_t* found) const {
        size_t slots[batch];
        for (uint32_t i = 0; i < n; i++) table_.fetch(slots[i] = table_.slot_of(keys[i]));
        for (uint32_t i = 0; i < n; i++) found[i] = table_.find(keys[i], slots[i]);
    }

  private:
    ExactTable table_;
};

template <typename Number>
class Spans {
  public:
    explicit Spans(std::span<const KeySpan> rules) : table_(rules) {}
    void operator()(const MatchKey* keys, uint32_t n, uint32_t* found) const {
        size_t buckets[batch];
        for (uint32_t i = 0; i < n; i++)
            table_.fetch_bucket(buckets[i] = table_.bucket_of(static_cast<Number>(keys[i])));
        for (uint32_t i = 0; i < n; i++) table_.fetch_intervals(buckets[i]);
        for (uint32_t i = 0; i < n; i++) {
            const auto number = static_cast<Number>(keys[i]);
            // No rule of a table of small numbers matches a larger one.
            found[i] = number == keys[i] ? table_.find(number, buckets[i]) : RunMatcher::none;
        }
    }

  private:
    SpanTable<Number> table_;
};

}  // namespace

std::unique_ptr<RunMatcher> make_key_matcher(std::span<const Condition* const> run) {
    const Keys keys = run.front()->kind->keys;
    std::vector<KeySpan> rules;
    for (const Condition* condition : run) rules.push_back(condition->kind->span(condition->args));
    const bool is_exact = std::ranges::all_of(rules, &KeySpan::is_one);
    const bool is_small =
        std::ranges::all_of(rules, [](const KeySpan& rule) { return rule.last <= UINT32_MAX; });
    if (rules.size() <= (is_exact ? Linear<MatchKey>::most_exact : Linear<MatchKey>::most)) {
        if (is_small) return std::make_unique<KeyMatcher<Linear<uint32_t>>>(keys, rules);
        return std::make_unique<KeyMatcher<Linear<MatchKey>>>(keys, rules);
    }
    if (is_exact) return std::make_unique<KeyMatcher<Exact>>(keys, rules);
    if (is_small) return std::make_unique<KeyMatcher<Spans<uint32_t>>>(keys, rules);
    return std::make_unique<KeyMatcher<Spans<MatchKey>>>(keys, rules);
}

}  // namespace ringtap
