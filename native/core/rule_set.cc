// SPDX-License-Identifier: Apache-2.0
#include "rule_set.hpp"

#include <algorithm>
#include <utility>

#include "ring.hpp"

namespace ringtap {

namespace {

bool is_before(const std::shared_ptr<Rule>& a, const std::shared_ptr<Rule>& b) {
    return a->priority < b->priority;
}

}  // namespace

Rule* RuleSet::add(std::shared_ptr<Rule> rule, std::shared_ptr<Rule>& replaced) {
    index();
    // All memory that it takes, before anything has changed.
    if (rules_.size() == rules_.capacity()) rules_.reserve(2 * rules_.size() + 1);
    Rule* raw = rule.get();
    by_id_.emplace(raw->id, raw);
    if (rule->condition.takes_no_parameter()) {
        const auto same = std::find_if(rules_.begin(), rules_.end(), [&](const auto& r) {
            return r->condition.kind == rule->condition.kind;
        });
        if (same != rules_.end()) replaced = remove((*same)->id);
    }
    const auto place = std::upper_bound(rules_.begin(), rules_.end(), rule, is_before);
    rules_.insert(place, std::move(rule));
    stale_ = true;
    return raw;
}

std::shared_ptr<Rule> RuleSet::remove(uint32_t id) {
    const Rule* wanted = find(id);
    if (wanted == nullptr) return nullptr;
    const auto it = std::find_if(rules_.begin(), rules_.end(),
                                 [wanted](const auto& rule) { return rule.get() == wanted; });
    auto removed = std::move(*it);
    rules_.erase(it);
    by_id_.erase(id);
    stale_ = true;
    return removed;
}

Rule* RuleSet::find(uint32_t id) const {
    index();
    const auto it = by_id_.find(id);
    return it == by_id_.end() ? nullptr : it->second;
}

bool RuleSet::reorder(const std::vector<uint32_t>& ids) {
    std::unordered_map<uint32_t, std::shared_ptr<Rule>> left;
    for (const auto& rule : rules_) left.emplace(rule->id, rule);
    Rules ordered;
    for (const uint32_t id : ids) {
        const auto it = left.find(id);
        if (it == left.end()) return false;
        ordered.push_back(std::move(it->second));
        left.erase(it);
    }
    if (!left.empty() || !std::is_sorted(ordered.begin(), ordered.end(), is_before)) return false;
    rules_ = std::move(ordered);
    stale_ = true;
    return true;
}

/// The last set of rules that was compiled is built upon: it changed little, as often as not.
void RuleSet::compile() {
    const bool was_staged = compiled_.empty() && !old_.empty();
    compiled_ = CompiledRules(rules_, this, was_staged ? old_.back().compiled : compiled_);
    stale_ = false;
}

/// When first asked for: to undo a transaction must not fail, whatever memory there is.
void RuleSet::index() const {
    if (is_indexed_) return;
    by_id_.clear();
    for (const auto& rule : rules_) by_id_.emplace(rule->id, rule.get());
    is_indexed_ = true;
}

// -------------------------------------------------------------------------------------------------
// transactions

void RuleSet::stage(uint32_t depth) {
    if (is_staged_at(depth)) return;
    old_.reserve(old_.size() + 1);  // what is moved into it is not to be lost
    old_.push_back({.depth = depth,
                    .rules = rules_,
                    .stale = stale_,
                    .compiled = std::exchange(compiled_, CompiledRules())});
    has_old_ = true;
    stale_ = true;
}

void RuleSet::undo(uint32_t depth) {
    if (!is_staged_at(depth)) return;
    Old& before = old_.back();
    rules_ = std::move(before.rules);
    stale_ = before.stale;
    compiled_ = std::move(before.compiled);
    old_.pop_back();
    has_old_ = !old_.empty();
    by_id_.clear();
    is_indexed_ = false;
}

void RuleSet::join(uint32_t depth) {
    if (!is_staged_at(depth)) return;
    const bool is_staged_outside = old_.size() > 1 && old_[old_.size() - 2].depth == depth - 1;
    if (is_staged_outside)
        old_.pop_back();
    else
        old_.back().depth--;
}

void RuleSet::prepare_commit(bool has_packets_before) {
    if (staged() == nullptr) return;
    Old& before = old_.back();
    if (has_packets_before && before.stale) {
        before.compiled = CompiledRules(before.rules, this, before.compiled);
        before.stale = false;
    }
    compiled();
}

void RuleSet::commit(uint32_t set) {
    if (staged() == nullptr) return;
    prepare_commit(set != 0);
    Old& before = old_.back();
    before.depth = 0;
    before.set = set;
    if (set == 0) old_.pop_back();
    has_old_ = !old_.empty();
}

CompiledRules& RuleSet::for_set(uint32_t set) {
    if (set != 0)
        for (Old& old : old_)
            if (old.set >= set) return old.compiled;
    return compiled();
}

void RuleSet::forget_before(uint32_t set) {
    std::erase_if(old_, [set](const Old& old) { return old.depth == 0 && old.set < set; });
    has_old_ = !old_.empty();
}

void RuleSet::forget_ring(const Ring* ring) {
    for (Old& old : old_)
        for (Outlet& outlet : old.compiled.outlets())
            if (outlet.ring == ring) outlet.ring = nullptr;
}

}  // namespace ringtap
