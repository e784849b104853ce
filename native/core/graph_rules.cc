// SPDX-License-Identifier: Apache-2.0
// The output rules of instances, and who is told of them.
#include <algorithm>

#include "error.hpp"
#include "graph.hpp"

namespace ringtap {

RuleAdded Graph::add_rule(uint32_t owner, uint32_t priority, Condition condition,
                          const std::vector<uint32_t>& target_rings) {
    Instance& it = instance(owner);
    if (target_rings.empty())
        throw Error("ERR_RINGTAP_TARGET", "A rule of '" + it.name + "' leads nowhere.",
                    "Give it at least one ring.");
    auto rule = std::make_shared<Rule>();
    for (const uint32_t id : target_rings) {
        Ring* target = &ring(id);
        if (std::find(rule->targets.begin(), rule->targets.end(), target) != rule->targets.end())
            throw Error("ERR_RINGTAP_DUPLICATE_TARGET",
                        "Ring '" + target->name() + "' is given twice as a target of one rule.");
        rule->targets.push_back(target);
    }
    for (const uint32_t vif : vifs_named_by(condition))
        if (vifs.find(vif) == nullptr) no_such("VIF", vif);
    rule->id = next_rule_++;
    rule->priority = priority;
    rule->condition = bound_to(vifs, std::move(condition));

    if (depth() > 0) it.rules.stage(depth());
    std::shared_ptr<Rule> replaced;
    const Rule* added = it.rules.add(std::move(rule), replaced);
    RuleAdded result{.rule = added->id};
    if (replaced != nullptr) {
        result.has_replaced = true;
        result.replaced = replaced->id;
        result.replaced_packets = replaced->packets;
        result.replaced_bytes = replaced->bytes;
    }
    if (depth() > 0) return result;
    if (replaced != nullptr) tell_rule(it, *replaced, false);
    tell_rule(it, *added, true);
    return result;
}

Rule Graph::remove_rule(uint32_t owner, uint32_t id) {
    Instance& it = instance(owner);
    if (it.rules.find(id) == nullptr) no_such("rule", id);
    if (depth() > 0) it.rules.stage(depth());
    Rule last = *it.rules.find(id);
    drop_rule(it, id);
    return last;
}

/// Fails at nothing.
void Graph::drop_rule(Instance& it, uint32_t id) {
    const std::shared_ptr<Rule> removed = it.rules.remove(id);
    if (depth() == 0) tell_rule(it, *removed, false);
}

const Rule& Graph::rule(uint32_t owner, uint32_t id) {
    const Rule* rule = instance(owner).rules.find(id);
    if (rule == nullptr) no_such("rule", id);
    return *rule;
}

void Graph::reorder_rules(uint32_t owner, const std::vector<uint32_t>& rules) {
    Instance& it = instance(owner);
    if (depth() > 0) it.rules.stage(depth());
    if (!it.rules.reorder(rules))
        throw Error("ERR_RINGTAP_PRIORITY",
                    "The rules of '" + it.name + "' cannot be brought into that order.",
                    "It names each of them once, lower priorities first.");
}

/// Taps of a rule that has gone keep what they have.
void Graph::tell_rule(Instance& it, const Rule& rule, bool is_added) {
    if (!is_added)
        for (Tap* tap : rule.taps) tap->rule = 0;
    const auto listener = is_added ? it.cls->rule_added : it.cls->rule_removed;
    if (listener == nullptr) return;
    const ringtap_rule told = {rule.condition.kind->name, rule.condition.vif()};
    it.worker->call(it, {is_added ? "rule_added()" : "rule_removed()"},
                    [&] { listener(it.state.get(), &told); });
}

}  // namespace ringtap
