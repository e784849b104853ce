// SPDX-License-Identifier: Apache-2.0
#include <linux/capability.h>
#include <linux/if_packet.h>

#include "checks.hpp"

namespace ringtap {

namespace {

/// Of the ring that it shares with the kernel; DPDK's own default.
constexpr uint32_t frame_bytes = 2048;
/// What stands before a packet in its frame on the way out (eth_af_packet_tx).
constexpr uint32_t header_bytes = TPACKET2_HDRLEN - sizeof(sockaddr_ll);

void plan_af_packet(DevicePlan& plan, Options& options) {
    check_interface("net_af_packet", options);
    is_option_set(options, "qdisc_bypass");
    require_capability("net_af_packet", CAP_NET_RAW, "cap_net_raw");
    options["framesz"] = std::to_string(frame_bytes);
    plan.queues_option = "qpairs";
    plan.is_interface = true;
    // A longer one it frees without a word.
    plan.longest_bytes = frame_bytes - header_bytes;
    plan.packets_per_run = DevicePlan::packets_per_run_of_others;
}

const RegisterDriver af_packet_driver({"net_af_packet", {"iface", "qdisc_bypass"}, plan_af_packet});

}  // namespace

}  // namespace ringtap
