// SPDX-License-Identifier: Apache-2.0
#include <linux/capability.h>
#include <net/if.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "checks.hpp"

namespace ringtap {

namespace {

void check_name(const std::string& name) {
    check_text("iface", name);
    if (name.empty() || name.size() >= IFNAMSIZ || name.find_first_of("/ :%") != std::string::npos)
        refuse_device("'" + name + "' cannot be the name of an interface: 1 to " +
                      std::to_string(IFNAMSIZ - 1) + " characters, none of them / : % or a space");
}

/// The other end is an interface of the kernel's, with an address of its own: the VIF has another.
void plan_tap(DevicePlan& plan, Options& options) {
    check_mac(options, "mac");
    if (has_option(options, "iface")) check_name(options.at("iface"));
    if (access("/dev/net/tun", R_OK | W_OK) != 0)
        refuse_device(std::string("net_tap needs /dev/net/tun: ") + std::strerror(errno));
    require_capability("net_tap", CAP_NET_ADMIN, "cap_net_admin");
    plan.keeps_address = true;
    plan.stumbles = true;
    plan.mbufs_each = DevicePlan::mbufs_of_longest_packet;
    // It reads each packet into as many mbufs as it has descriptors.
    plan.most_descriptors = DevicePlan::mbufs_of_longest_packet;
    plan.packets_per_run = DevicePlan::packets_per_run_of_others;
}

const RegisterDriver tap_driver({"net_tap", {"iface", "mac"}, plan_tap});

}  // namespace

}  // namespace ringtap
