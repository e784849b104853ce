// SPDX-License-Identifier: Apache-2.0
#include <linux/capability.h>

#include "checks.hpp"

namespace ringtap {

namespace {

/// Both its queues with the kernel, full, and as many again on their way.
constexpr uint32_t pool_mbufs = 8192;
/// A page holds an mbuf, its headers, and the kernel's headroom of 256 bytes.
constexpr uint32_t longest_packet_bytes = 1'518 + 4;

void plan_af_xdp(DevicePlan& plan, Options& options) {
    check_interface("net_af_xdp", options);
    check_number(options, "start_queue", 0, 1023);
    is_option_set(options, "force_copy");
    require_capability("net_af_xdp", CAP_NET_RAW, "cap_net_raw");
    require_capability("net_af_xdp", CAP_NET_ADMIN, "cap_net_admin");
    require_capability("net_af_xdp", CAP_BPF, "cap_bpf");
    // Of those that it has given to the kernel, it gives none back when it is closed: so they are
    // not those of the pool.
    plan.own_mbufs = pool_mbufs;
    plan.queues_option = "queue_count";
    plan.is_interface = true;
    plan.longest_bytes = longest_packet_bytes;
    plan.is_linear = true;
    plan.packets_per_run = DevicePlan::packets_per_run_of_others;
    options.emplace("busy_budget", "0");
}

const RegisterDriver af_xdp_driver({"net_af_xdp",
                                    {"iface", "start_queue", "force_copy", "busy_budget"},
                                    plan_af_xdp});

}  // namespace

}  // namespace ringtap
