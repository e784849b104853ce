// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <rte_mbuf.h>

#include <string>
#include <vector>

#include "ringtap/module.h"

namespace ringtap {

/// The arguments of a condition, as its field table says.
struct ConditionArgs {
    static constexpr size_t max = 2;
    ringtap_value values[max] = {};
};

/// A kind of condition: what a rule may match on. One file each, registered at its foot.
struct ConditionClass {
    const char* name;
    const char* doc;
    const ringtap_field* args;  // ends with name == nullptr
    /// False too when the packet is too short to tell. Never reads past it.
    bool (*match)(const ConditionArgs&, const rte_mbuf*);
    /// For conditions that compare one small number: that number in each of n packets. Rules of
    /// such a condition that follow each other cost one table look-up together. nullptr: matched
    /// one by one.
    void (*dense_keys)(rte_mbuf* const* packets, uint32_t n, uint32_t* keys) = nullptr;

    size_t arg_count() const {
        size_t n = 0;
        while (args[n].name != nullptr) n++;
        return n;
    }
};

inline constexpr ringtap_field no_fields[] = {{}};

/// All conditions, in order of name.
const std::vector<const ConditionClass*>& all_conditions();
/// nullptr when there is none of that name.
const ConditionClass* find_condition(const std::string& name);

struct RegisterCondition {
    explicit RegisterCondition(const ConditionClass* condition);
};

/// A condition with its arguments.
struct Condition {
    const ConditionClass* kind = nullptr;
    ConditionArgs args;

    bool matches(const rte_mbuf* m) const { return kind->match(args, m); }
    /// The VIF it names, or RINGTAP_NO_VIF.
    uint32_t vif() const {
        const bool names_one = kind->args[0].name != nullptr && kind->args[0].type == RINGTAP_VIF;
        return names_one ? static_cast<uint32_t>(args.values[0].u) : RINGTAP_NO_VIF;
    }
};

}  // namespace ringtap
