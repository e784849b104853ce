// SPDX-License-Identifier: Apache-2.0
#include <linux/capability.h>
#include <sys/stat.h>

#include "checks.hpp"

namespace ringtap {

namespace {

/// What a guest has, without a guest: its memory is that of this process.
void plan_virtio_user(DevicePlan& plan, Options& options) {
    if (has_option(options, "server"))
        refuse_device(
            "net_virtio_user cannot be the server: DPDK would wait for its client, and everything "
            "with it. Make the other side the server, as net_vhost is, or use net_memif");
    const std::string path = check_socket("net_virtio_user", options);
    struct stat file;
    if (stat(path.c_str(), &file) != 0)
        refuse_device("nobody listens at '" + path +
                      "': net_virtio_user needs the other side, as net_vhost, to be there first");
    if (S_ISCHR(file.st_mode))
        require_capability("net_virtio_user on vhost-net", CAP_NET_ADMIN, "cap_net_admin");
    check_number(options, "queue_size", 1, 32'768);
    check_mac(options, "mac");
    for (const char* flag : {"mrg_rxbuf", "in_order", "packed_vq"}) is_option_set(options, flag);
    options.erase("socket");
    options["path"] = path;
    plan.queues_option = "queues";
    plan.shares_memory = true;
    plan.mbufs_each = DevicePlan::mbufs_of_longest_packet;
    plan.packets_per_run = DevicePlan::packets_per_run_of_others;
}

const RegisterDriver virtio_user_driver({"net_virtio_user",
                                         {"socket", "iface", "queue_size", "mac", "mrg_rxbuf",
                                          "in_order", "packed_vq", "server"},
                                         plan_virtio_user});

}  // namespace

}  // namespace ringtap
