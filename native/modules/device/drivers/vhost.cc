// SPDX-License-Identifier: Apache-2.0
#include "checks.hpp"

namespace ringtap {

namespace {

/// The side of vhost-user that a guest's network card is on.
void plan_vhost(DevicePlan& plan, Options& options) {
    const std::string path = check_socket("net_vhost", options);
    if (!is_option_set(options, "client")) plan.listens_at = path;
    options.erase("socket");
    options["iface"] = path;
    plan.queues_option = "queues";
    plan.mbufs_each = DevicePlan::mbufs_of_longest_packet;
    plan.packets_per_run = DevicePlan::packets_per_run_of_others;
}

const RegisterDriver vhost_driver({"net_vhost", {"socket", "client"}, plan_vhost});

}  // namespace

}  // namespace ringtap
