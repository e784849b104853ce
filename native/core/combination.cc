// SPDX-License-Identifier: Apache-2.0
// Conditions made of conditions.
#include <algorithm>

#include "condition.hpp"

namespace ringtap {

namespace {

using Parts = std::vector<Condition>;

constexpr auto is_none = [](const ConditionArgs& args, const rte_mbuf* m) {
    return !args.as<Parts>()[0].matches(m);
};
constexpr auto is_all = [](const ConditionArgs& args, const rte_mbuf* m) {
    return std::ranges::all_of(args.as<Parts>(), [m](auto& part) { return part.matches(m); });
};
constexpr auto is_any = [](const ConditionArgs& args, const rte_mbuf* m) {
    return std::ranges::any_of(args.as<Parts>(), [m](auto& part) { return part.matches(m); });
};

const ConditionClass combinations[] = {
    {.name = "not", .doc = "not", .args = no_fields, .match = is_none, .combines = true},
    {.name = "allOf", .doc = "all", .args = no_fields, .match = is_all, .combines = true},
    {.name = "anyOf", .doc = "any", .args = no_fields, .match = is_any, .combines = true},
};

}  // namespace

const ConditionClass* find_combination(const std::string& name) {
    for (const ConditionClass& combination : combinations)
        if (name == combination.name) return &combination;
    return nullptr;
}

Condition combine(const ConditionClass& kind, Parts parts) {
    Condition made{&kind, {}};
    made.args.prepared = std::make_shared<const Parts>(std::move(parts));
    return made;
}

const Parts& parts_of(const Condition& condition) {
    static const Parts none;
    return condition.kind->combines ? condition.args.as<Parts>() : none;
}

std::vector<uint32_t> vifs_named_by(const Condition& condition) {
    std::vector<uint32_t> vifs;
    if (condition.vif() != RINGTAP_NO_VIF) vifs.push_back(condition.vif());
    for (const Condition& part : parts_of(condition)) {
        const auto named = vifs_named_by(part);
        vifs.insert(vifs.end(), named.begin(), named.end());
    }
    return vifs;
}

bool names_vif(const Condition& condition, uint32_t vif) {
    return (condition.vif() == vif && vif != RINGTAP_NO_VIF) ||
           std::ranges::any_of(parts_of(condition),
                               [vif](const Condition& part) { return names_vif(part, vif); });
}

Condition bound_to(VifTable& vifs, Condition condition) {
    condition.args.vifs = &vifs;
    if (!condition.kind->combines) return condition;
    Parts bound;
    for (const Condition& part : parts_of(condition)) bound.push_back(bound_to(vifs, part));
    condition.args.prepared = std::make_shared<const Parts>(std::move(bound));
    return condition;
}

}  // namespace ringtap
