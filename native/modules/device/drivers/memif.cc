// SPDX-License-Identifier: Apache-2.0
#include "checks.hpp"

namespace ringtap {

namespace {

void plan_memif(DevicePlan& plan, Options& options) {
    options.emplace("role", "client");
    check_word(options, "role", {"server", "client"});
    check_number(options, "id", 0, UINT32_MAX);
    check_number(options, "rsize", 1, 14);
    check_number(options, "bsize", 64, 65'535);
    check_mac(options, "mac");
    if (has_option(options, "secret")) check_text("secret", options.at("secret"));
    const std::string& path = check_socket("net_memif", options);
    if (options.at("role") == "server") plan.listens_at = path;
    // A file, as its path says; DPDK's own default is a name that is in no folder.
    options["socket-abstract"] = "no";
    plan.is_torn_down_by_peer = true;
    plan.counts_end_with_peer = true;
    plan.mbufs_each = DevicePlan::mbufs_of_longest_packet;
    plan.packets_per_run = DevicePlan::packets_per_run_of_others;
}

const RegisterDriver memif_driver({"net_memif",
                                   {"socket", "role", "id", "rsize", "bsize", "mac", "secret"},
                                   plan_memif});

}  // namespace

}  // namespace ringtap
