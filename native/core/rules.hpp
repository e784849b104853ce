// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <rte_common.h>

#include <cstdint>
#include <memory>
#include <span>
#include <unordered_map>
#include <vector>

#include "condition.hpp"
#include "matching/run_matcher.hpp"

namespace ringtap {

class Ring;
class RuleSet;
struct Tap;

/// An output rule: packets that match go to every target. Lower priority numbers come first, then
/// order of addition.
struct alignas(RTE_CACHE_LINE_SIZE) Rule {
    static constexpr uint32_t default_priority = 100;
    // What a packet touches: one cache line.
    uint64_t packets = 0;
    uint64_t bytes = 0;
    std::vector<Tap*> taps;

    uint32_t id = 0;
    uint32_t priority = default_priority;
    Condition condition;
    std::vector<Ring*> targets;
};

/// By priority, then in order of addition. Sets of rules that follow each other share what stays.
using Rules = std::vector<std::shared_ptr<Rule>>;

/// A ring that rules lead to, and the packets on their way there during one commit.
struct Outlet {
    Ring* ring = nullptr;  // nullptr: of an old set, and its instance has been removed
    /// How many of the rules lead here: a class that floods may send as many copies of a packet.
    uint32_t rules = 0;
    std::vector<rte_mbuf*> staged;
    uint32_t claimed = 0;  // room in the ring that is this turn's; see Ring::claim()
};

/// Rules in the form packets are matched with. Made anew after a change, whole: a packet sees the
/// old or the new set.
class CompiledRules {
  public:
    struct Entry {
        Rule* rule;
        uint32_t first_outlet;
        uint32_t fan;       // where in the list of all that the entry's outlets begin
        uint32_t fan_size;  // and how many they are
        bool leads_to_one() const { return fan_size == 1; }
    };

    CompiledRules() = default;
    /// `before`: the rules as they were compiled before they changed.
    CompiledRules(const Rules& rules, const RuleSet* owner, const CompiledRules& before);

    /// The entry of each packet; nullptr where no rule matches.
    void match(rte_mbuf* const* packets, uint32_t n, const Entry** entries);
    /// The entry every packet takes, when the first rule is `any`.
    const Entry* default_only() const { return default_only_; }
    std::vector<Outlet>& outlets() { return outlets_; }
    Outlet& first_outlet_of(const Entry& entry) { return outlets_[entry.first_outlet]; }
    std::span<const uint32_t> outlets_of(const Entry& entry) const {
        return {&fans_[entry.fan], entry.fan_size};
    }
    bool empty() const { return entries_.empty(); }
    /// In the order in which they are asked.
    std::span<const Entry> entries() const { return entries_; }
    /// Whether any of them is a ring of the instance whose rules these are.
    bool leads_back() const { return leads_back_; }

  private:
    /// Either one rule matched alone, or a run of rules that compare the same small number, or a
    /// run that is decided by a matcher of its own.
    struct Step {
        void (*dense_keys)(rte_mbuf* const*, uint32_t, uint32_t*) = nullptr;
        std::vector<int32_t> by_key;  // index of the first entry with that key, or -1
        uint32_t entry = 0;           // the first of them
        std::unique_ptr<RunMatcher> run;
    };

    void add_entry(Rule& rule);
    void add_dense(const Condition& condition, uint32_t entry);
    size_t add_run(size_t from, const CompiledRules& before);
    std::unique_ptr<RunMatcher> matcher_for(std::span<const Condition* const> run, size_t from,
                                            const CompiledRules& before) const;
    uint32_t match_step(const Step& step, rte_mbuf* const* packets, uint32_t n,
                        const Entry** entries);
    uint32_t match_alone(const Entry& entry, rte_mbuf* const* packets, uint32_t n,
                         const Entry** entries) const;
    uint32_t match_dense(const Step& step, rte_mbuf* const* packets, uint32_t n,
                         const Entry** entries);
    uint32_t match_run(const Step& step, rte_mbuf* const* packets, uint32_t n,
                       const Entry** entries);
    uint32_t outlet_of(Ring* ring);

    // What the simplest set of rules needs comes first.
    const Entry* default_only_ = nullptr;
    bool leads_back_ = false;
    std::vector<Outlet> outlets_;
    std::vector<Step> steps_;
    std::vector<Entry> entries_;
    std::vector<uint32_t> fans_;  // outlets of all entries, one after the other
    std::unordered_map<Ring*, uint32_t> known_outlets_;
    std::vector<uint32_t>
        keys_;  // of the packets that are being matched; or what was found of each
};

}  // namespace ringtap
