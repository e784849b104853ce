// SPDX-License-Identifier: Apache-2.0
#include "checks.hpp"

namespace ringtap {

namespace {

void plan_null(DevicePlan& plan, Options& options) {
    check_number(options, "size", 1, DevicePlan::data_room_bytes);
    plan.receives = plan.is_endless = !is_option_set(options, "no-rx");
    is_option_set(options, "copy");
    // Else its packets would hold what their mbufs held before: another thing each time.
    if (plan.receives) options.emplace("copy", "1");
}

const RegisterDriver null_driver({"net_null", {"size", "copy", "no-rx"}, plan_null});

}  // namespace

}  // namespace ringtap
