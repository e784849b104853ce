// SPDX-License-Identifier: Apache-2.0
#include "condition.hpp"

#include "convert.hpp"

namespace ringtap::binding {

namespace {

/// `parts`: of each, its name and its arguments.
Condition to_combination(const ConditionClass& kind, const Napi::Value& parts, uint32_t depth) {
    const Napi::Array given = to_array(parts, "list of conditions");
    const bool negates = std::string(kind.name) == "not";
    if (given.Length() == 0 || (negates && given.Length() != 1) || depth == deepest_combination)
        throw Error("ERR_RINGTAP_CONDITION_ARGUMENTS",
                    std::string(kind.name) + "(…) is made of " +
                        (negates ? "exactly one condition" : "one condition or more") +
                        ", not more than " + std::to_string(deepest_combination) +
                        " within each other.");
    std::vector<Condition> made;
    for (uint32_t i = 0; i < given.Length(); i++) {
        const Napi::Array part = to_array(given.Get(i), "condition");
        made.push_back(to_condition(part.Get(uint32_t{0}), part.Get(1), depth + 1));
    }
    return combine(kind, std::move(made));
}

}  // namespace

Condition to_condition(const Napi::Value& name, const Napi::Value& arguments, uint32_t depth) {
    const std::string wanted = to_string(name, "condition");
    const ConditionClass* combination = find_combination(wanted);
    if (combination != nullptr) return to_combination(*combination, arguments, depth);
    const ConditionClass* kind = find_condition(wanted);
    if (kind == nullptr)
        throw Error("ERR_RINGTAP_UNKNOWN_CONDITION", "There is no condition '" + wanted + "'.");
    const Values values(arguments, fields_of(kind->args));
    return Condition::make(*kind, values.data());
}

}  // namespace ringtap::binding
