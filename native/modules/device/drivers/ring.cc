// SPDX-License-Identifier: Apache-2.0
#include "checks.hpp"

namespace ringtap {

namespace {

void plan_ring(DevicePlan& plan, Options&) {
    plan.loops = true;
    plan.mbufs_each = DevicePlan::mbufs_of_longest_packet;
}

const RegisterDriver ring_driver({"net_ring", {}, plan_ring});

}  // namespace

}  // namespace ringtap
