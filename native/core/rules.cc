// SPDX-License-Identifier: Apache-2.0
#include "rules.hpp"

#include <algorithm>
#include <unordered_map>

#include "instance.hpp"
#include "ring.hpp"

namespace ringtap {

namespace {

/// Keys from here on are matched one by one: a table of them would be mostly holes.
constexpr uint64_t dense_key_limit = 1u << 16;

bool matches_everything(const Rule& rule) {
    static const ConditionClass* const any = find_condition("any");
    return rule.condition.kind == any;
}

}  // namespace

CompiledRules::CompiledRules(const std::vector<std::unique_ptr<Rule>>& rules,
                             const RuleSet* owner) {
    std::unordered_map<Ring*, uint32_t> known;
    const auto outlet_of = [&](Ring* ring) {
        const auto [it, is_new] = known.emplace(ring, outlets_.size());
        if (is_new) outlets_.push_back({ring, 0, {}, 0});
        outlets_[it->second].rules++;
        return it->second;
    };
    for (const auto& rule : rules) {
        const auto fan = static_cast<uint32_t>(fans_.size());
        for (Ring* target : rule->targets) fans_.push_back(outlet_of(target));
        const auto index = static_cast<uint32_t>(entries_.size());
        entries_.push_back(
            {rule.get(), fans_[fan], fan, static_cast<uint32_t>(rule->targets.size())});

        const Condition& condition = rule->condition;
        const auto keys_of = condition.kind->dense_keys;
        const uint64_t key = condition.args.values[0].u;
        if (keys_of == nullptr || key >= dense_key_limit) {
            steps_.push_back({.entry = index});
        } else {
            if (steps_.empty() || steps_.back().dense_keys != keys_of)
                steps_.push_back({.dense_keys = keys_of});
            auto& table = steps_.back().by_key;
            if (table.size() <= key) table.resize(key + 1, -1);
            if (table[key] < 0) table[key] = static_cast<int32_t>(index);
        }
        if (matches_everything(*rule)) break;  // what comes after is never asked
    }
    for (const Outlet& outlet : outlets_) {
        const Instance* reader = outlet.ring->reader();
        leads_back_ |= reader != nullptr && &reader->rules == owner;
    }
    if (!entries_.empty() && matches_everything(*entries_[0].rule)) default_only_ = &entries_[0];
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
    uint32_t decided = 0;
    if (step.dense_keys == nullptr) {
        const Entry& entry = entries_[step.entry];
        for (uint32_t i = 0; i < n; i++) {
            if (entries[i] != nullptr || !entry.rule->condition.matches(packets[i])) continue;
            entries[i] = &entry;
            decided++;
        }
        return decided;
    }
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

Rule* RuleSet::add(std::unique_ptr<Rule> rule, std::unique_ptr<Rule>& replaced) {
    if (rule->condition.kind->arg_count() == 0) {
        const auto same = std::find_if(rules_.begin(), rules_.end(), [&](const auto& r) {
            return r->condition.kind == rule->condition.kind;
        });
        if (same != rules_.end()) {
            replaced = std::move(*same);
            rules_.erase(same);
        }
    }
    const auto place =
        std::upper_bound(rules_.begin(), rules_.end(), rule,
                         [](const auto& a, const auto& b) { return a->priority < b->priority; });
    Rule* raw = rule.get();
    rules_.insert(place, std::move(rule));
    stale_ = true;
    return raw;
}

std::unique_ptr<Rule> RuleSet::remove(uint32_t id) {
    const auto it = std::find_if(rules_.begin(), rules_.end(),
                                 [id](const auto& rule) { return rule->id == id; });
    if (it == rules_.end()) return nullptr;
    auto removed = std::move(*it);
    rules_.erase(it);
    stale_ = true;
    return removed;
}

void RuleSet::compile() {
    compiled_ = CompiledRules(rules_, this);
    stale_ = false;
}

}  // namespace ringtap
