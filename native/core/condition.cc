// SPDX-License-Identifier: Apache-2.0
#include "condition.hpp"

#include <algorithm>
#include <cstring>

namespace ringtap {

namespace {

std::vector<const ConditionClass*>& registry() {
    static std::vector<const ConditionClass*> conditions;
    return conditions;
}

}  // namespace

RegisterCondition::RegisterCondition(const ConditionClass* condition) {
    auto& all = registry();
    const auto place = std::lower_bound(all.begin(), all.end(), condition, [](auto* a, auto* b) {
        return std::strcmp(a->name, b->name) < 0;
    });
    all.insert(place, condition);
}

const std::vector<const ConditionClass*>& all_conditions() {
    return registry();
}

const ConditionClass* find_condition(const std::string& name) {
    for (const ConditionClass* condition : registry())
        if (name == condition->name) return condition;
    return nullptr;
}

}  // namespace ringtap
