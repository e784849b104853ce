// SPDX-License-Identifier: Apache-2.0
#include "condition.hpp"
#include "convert.hpp"
#include "dataplane.hpp"

namespace ringtap::binding {

/// ('ring', ring, 0 | 'rule', instance, rule; condition | undefined, arguments)
Napi::Value Dataplane::add_tap(Info info) {
    Condition only;
    if (!info[3].IsUndefined()) only = to_condition(info[3], info[4]);
    const Condition* condition = info[3].IsUndefined() ? nullptr : &only;
    const uint32_t where = to_uint32(info[1], "place");
    const uint32_t tap =
        to_string(info[0], "kind of place") == "ring"
            ? graph().add_tap_on_ring(where, condition)
            : graph().add_tap_on_rule(where, to_uint32(info[2], "rule"), condition);
    return Napi::Number::New(info.Env(), tap);
}

Napi::Value Dataplane::remove_tap(Info info) {
    graph().remove_tap(to_uint32(info[0], "tap"));
    return info.Env().Undefined();
}

}  // namespace ringtap::binding
