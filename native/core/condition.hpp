// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <rte_mbuf.h>

#include <memory>
#include <string>
#include <vector>

#include "ringtap/module.h"

namespace ringtap {

class VifTable;

/// What a condition was given, in the form its matcher needs.
struct ConditionArgs {
    static constexpr size_t max = 2;
    /// The first of its values.
    ringtap_value values[max] = {};
    /// What prepare() has made of all of them.
    std::shared_ptr<const void> prepared;
    /// Those of the dataplane it is used in; nullptr before it is used.
    VifTable* vifs = nullptr;

    template <typename Prepared>
    const Prepared& as() const {
        return *static_cast<const Prepared*>(prepared.get());
    }
};

/// A number that a condition looks at, IPv6 addresses being the longest.
using MatchKey = unsigned __int128;

/// From first to last, both included.
struct KeySpan {
    MatchKey first = 0;
    MatchKey last = 0;
    bool has(MatchKey key) const { return first <= key && key <= last; }
    bool is_one() const { return first == last; }
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
    /// For conditions that compare one number of whatever size: that number in each of n packets
    /// that has it, and which of its values match. Rules that look at the same number and follow
    /// each other cost one look-up together. nullptr: matched one by one.
    void (*keys)(rte_mbuf* const* packets, uint32_t n, MatchKey* keys, bool* known) = nullptr;
    KeySpan (*span)(const ConditionArgs&) = nullptr;
    /// Makes of the values, in the order of `args`, what match() needs beyond the first of them.
    /// Throws Error.
    void (*prepare)(ConditionArgs&, const ringtap_value* given) = nullptr;
    /// `args` are the properties of one object of that name; nullptr: one argument each.
    const char* object = nullptr;
    /// Made of other conditions, which are `prepared`: not, allOf, anyOf.
    bool combines = false;

    size_t arg_count() const {
        size_t n = 0;
        while (args[n].name != nullptr) n++;
        return n;
    }
};

inline constexpr ringtap_field no_fields[] = {{}};

/// match() of a condition that compares one number.
template <auto key_of, auto span_of>
bool match_by_key(const ConditionArgs& args, const rte_mbuf* m) {
    MatchKey key = 0;
    return key_of(m, key) && span_of(args).has(key);
}

/// keys() of a condition whose number `key_of` finds, unless there is none.
template <auto key_of>
[[gnu::flatten]] void keys_of(rte_mbuf* const* packets, uint32_t n, MatchKey* keys, bool* known) {
    for (uint32_t i = 0; i < n; i++) known[i] = key_of(packets[i], keys[i]);
}

/// A condition that compares one number. Those that share `key_of` are looked up together.
template <auto key_of, auto span_of>
constexpr ConditionClass keyed_condition(const char* name, const char* doc,
                                         const ringtap_field* args) {
    return {.name = name,
            .doc = doc,
            .args = args,
            .match = match_by_key<key_of, span_of>,
            .keys = keys_of<key_of>,
            .span = span_of};
}

/// span() of a condition whose first value is a number, or a range.
inline KeySpan span_of_number(const ConditionArgs& args) {
    return {args.values[0].u, args.values[0].u};
}
inline KeySpan span_of_range(const ConditionArgs& args) {
    return {args.values[0].u, args.values[0].u2};
}

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

    /// `given`: a value for each of its fields. Throws what a condition says of values that it
    /// cannot take.
    static Condition make(const ConditionClass& kind, const ringtap_value* given);

    bool matches(const rte_mbuf* m) const { return kind->match(args, m); }
    /// A later rule of such a condition takes the place of the one before.
    bool takes_no_parameter() const { return !kind->combines && kind->arg_count() == 0; }
    /// The VIF it names, or RINGTAP_NO_VIF.
    uint32_t vif() const {
        const bool names_one = kind->args[0].name != nullptr && kind->args[0].type == RINGTAP_VIF;
        return names_one ? static_cast<uint32_t>(args.values[0].u) : RINGTAP_NO_VIF;
    }
};

/// not, allOf or anyOf; nullptr when it is none of them.
const ConditionClass* find_combination(const std::string& name);
/// Not more than so many within each other: matching is recursive.
constexpr uint32_t deepest_combination = 64;
/// `parts`: one at least; of `not`, exactly one.
Condition combine(const ConditionClass& kind, std::vector<Condition> parts);
/// What a combination is made of; nothing of another condition.
const std::vector<Condition>& parts_of(const Condition&);
/// The VIFs that a condition or its parts name.
std::vector<uint32_t> vifs_named_by(const Condition&);
bool names_vif(const Condition& condition, uint32_t vif);
/// The same condition, for use in the dataplane whose VIFs these are.
Condition bound_to(VifTable&, Condition);

}  // namespace ringtap
