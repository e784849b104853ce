// SPDX-License-Identifier: Apache-2.0
#include "rules.hpp"

#include <algorithm>

#include "instance.hpp"
#include "matching/patched_matcher.hpp"
#include "ring.hpp"

namespace ringtap {

namespace {

/// Keys from here on are matched one by one: a table of them would be mostly holes.
constexpr uint64_t dense_key_limit = 1u << 16;

/// Of so many, hardly one is in the cache.
constexpr size_t rules_that_outgrow_the_cache = 512;

bool matches_everything(const Rule& rule) {
    static const ConditionClass* const any = find_condition("any");
    return rule.condition.kind == any;
}

}  // namespace

CompiledRules::CompiledRules(const Rules& rules, const RuleSet* owner,
                             const CompiledRules& before) {
    for (const auto& rule : rules) {
        add_entry(*rule);
        if (matches_everything(*rule)) break;  // what comes after is never asked
    }
    for (size_t i = 0; i < entries_.size();) i = add_run(i, before);
    known_outlets_.clear();
    for (const Outlet& outlet : outlets_) {
        const Instance* reader = outlet.ring->reader();
        leads_back_ |= reader != nullptr && &reader->rules == owner;
    }
    if (!entries_.empty() && matches_everything(*entries_[0].rule)) default_only_ = &entries_[0];
}

uint32_t CompiledRules::outlet_of(Ring* ring) {
    // Rules that follow each other lead to the same ring, as often as not.
    if (!fans_.empty() && outlets_[fans_.back()].ring == ring) {
        outlets_[fans_.back()].rules++;
        return fans_.back();
    }
    const auto [it, is_new] = known_outlets_.emplace(ring, outlets_.size());
    if (is_new) outlets_.push_back({ring, 0, {}, 0});
    outlets_[it->second].rules++;
    return it->second;
}

void CompiledRules::add_entry(Rule& rule) {
    const auto fan = static_cast<uint32_t>(fans_.size());
    for (Ring* target : rule.targets) fans_.push_back(outlet_of(target));
    entries_.push_back({&rule, fans_[fan], fan, static_cast<uint32_t>(rule.targets.size())});
}

/// Makes steps of the entry `from` and of those after it that are decided together with it. Returns
/// the first entry after them.
size_t CompiledRules::add_run(size_t from, const CompiledRules& before) {
    const Condition& first = entries_[from].rule->condition;
    const auto index = static_cast<uint32_t>(from);
    if (first.kind->dense_keys != nullptr && first.args.values[0].u < dense_key_limit) {
        add_dense(first, index);
        return from + 1;
    }
    std::vector<const Condition*> run = {&first};
    const void* const kind = run_of(first);
    for (size_t i = from + 1; kind != nullptr && i < entries_.size(); i++) {
        const Condition& next = entries_[i].rule->condition;
        if (run_of(next) != kind) break;
        run.push_back(&next);
    }
    std::unique_ptr<RunMatcher> matcher = run.size() > 1 ? matcher_for(run, from, before) : nullptr;
    if (matcher != nullptr) {
        steps_.push_back({.entry = index, .run = std::move(matcher)});
    } else {
        for (uint32_t i = 0; i < run.size(); i++) steps_.push_back({.entry = index + i});
    }
    return from + run.size();
}

/// For a run that begins with the entry `from`.
std::unique_ptr<RunMatcher> CompiledRules::matcher_for(std::span<const Condition* const> run,
                                                       size_t from,
                                                       const CompiledRules& before) const {
    if (run.size() < rules_slow_to_build) return make_run_matcher(run);
    std::vector<uint32_t> rules;
    for (size_t i = from; i < from + run.size(); i++) rules.push_back(entries_[i].rule->id);
    const void* const kind = run_of(*run.front());
    for (const Step& step : before.steps_) {
        const auto built = step.run == nullptr ? nullptr : step.run->base();
        if (built == nullptr || built->kind != kind) continue;
        auto patched = make_patched_matcher(built, run, rules);
        if (patched != nullptr) return patched;
    }
    auto matcher = make_run_matcher(run);
    if (matcher == nullptr) return nullptr;
    return make_patched_matcher(
        std::make_shared<const BuiltRun>(BuiltRun{kind, rules, std::move(matcher)}), run, rules);
}

void CompiledRules::add_dense(const Condition& condition, uint32_t entry) {
    const auto keys_of = condition.kind->dense_keys;
    if (steps_.empty() || steps_.back().dense_keys != keys_of)
        steps_.push_back({.dense_keys = keys_of});
    const uint64_t key = condition.args.values[0].u;
    auto& table = steps_.back().by_key;
    if (table.size() <= key) table.resize(key + 1, -1);
    if (table[key] < 0) table[key] = static_cast<int32_t>(entry);
}

void CompiledRules::match(rte_mbuf* const* packets, uint32_t n, const Entry** entries) {
    std::fill_n(entries, n, nullptr);
    uint32_t left = n;
    for (const Step& step : steps_) {
        if (left == 0) return;
        left -= match_step(step, packets, n, entries);
    }
}

/// Decides packets that no step before has decided. Returns how many.
uint32_t CompiledRules::match_step(const Step& step, rte_mbuf* const* packets, uint32_t n,
                                   const Entry** entries) {
    if (step.dense_keys != nullptr) return match_dense(step, packets, n, entries);
    if (step.run != nullptr) return match_run(step, packets, n, entries);
    return match_alone(entries_[step.entry], packets, n, entries);
}

uint32_t CompiledRules::match_alone(const Entry& entry, rte_mbuf* const* packets, uint32_t n,
                                    const Entry** entries) const {
    uint32_t decided = 0;
    for (uint32_t i = 0; i < n; i++) {
        if (entries[i] != nullptr || !entry.rule->condition.matches(packets[i])) continue;
        entries[i] = &entry;
        decided++;
    }
    return decided;
}

uint32_t CompiledRules::match_dense(const Step& step, rte_mbuf* const* packets, uint32_t n,
                                    const Entry** entries) {
    uint32_t decided = 0;
    if (keys_.size() < n) keys_.resize(n);
    step.dense_keys(packets, n, keys_.data());
    const uint32_t* const keys = keys_.data();
    const int32_t* const by_key = step.by_key.data();
    const size_t known = step.by_key.size();
    for (uint32_t i = 0; i < n; i++) {
        const uint32_t key = keys[i];
        if (entries[i] != nullptr || key >= known || by_key[key] < 0) continue;
        entries[i] = &entries_[static_cast<size_t>(by_key[key])];
        decided++;
    }
    return decided;
}

uint32_t CompiledRules::match_run(const Step& step, rte_mbuf* const* packets, uint32_t n,
                                  const Entry** entries) {
    uint32_t decided = 0;
    if (keys_.size() < n) keys_.resize(n);
    uint32_t* const found = keys_.data();
    step.run->find(packets, n, found);
    const bool fetches = entries_.size() >= rules_that_outgrow_the_cache;
    for (uint32_t i = 0; i < n; i++) {
        if (entries[i] != nullptr || found[i] == RunMatcher::none) continue;
        entries[i] = &entries_[step.entry + found[i]];
        if (fetches) __builtin_prefetch(entries[i]);
        decided++;
    }
    if (!fetches) return decided;
    for (uint32_t i = 0; i < n; i++)
        if (entries[i] != nullptr) __builtin_prefetch(entries[i]->rule, 1);
    return decided;
}

}  // namespace ringtap
