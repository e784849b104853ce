// SPDX-License-Identifier: Apache-2.0
#include "condition.hpp"

#include <algorithm>
#include <cstring>

namespace ringtap {

namespace {

std::vector<const ConditionClass*>& registered_conditions() {
    static std::vector<const ConditionClass*> conditions;
    return conditions;
}

}  // namespace

RegisterCondition::RegisterCondition(const ConditionClass* condition) {
    auto& all = registered_conditions();
    const auto place = std::lower_bound(all.begin(), all.end(), condition, [](auto* a, auto* b) {
        return std::strcmp(a->name, b->name) < 0;
    });
    all.insert(place, condition);
}

const std::vector<const ConditionClass*>& all_conditions() {
    return registered_conditions();
}

const ConditionClass* find_condition(const std::string& name) {
    for (const ConditionClass* condition : registered_conditions())
        if (name == condition->name) return condition;
    return nullptr;
}

Condition Condition::make(const ConditionClass& kind, const ringtap_value* given) {
    Condition made{&kind, {}};
    const size_t kept = std::min(kind.arg_count(), ConditionArgs::max);
    std::copy_n(given, kept, made.args.values);
    if (kind.prepare != nullptr) kind.prepare(made.args, given);
    // They belong to whoever gave them.
    for (ringtap_value& value : made.args.values) value.text = nullptr, value.list = nullptr;
    return made;
}

}  // namespace ringtap
