// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "checks.hpp"

namespace ringtap {

namespace {

/// "net_tap,iface=t0; net_tap,iface=t1"
void plan_members(DevicePlan& plan, const std::string& text) {
    for (size_t from = 0; from <= text.size();) {
        const size_t end = std::min(text.find(';', from), text.size());
        const size_t first = std::min(text.find_first_not_of(' ', from), end);
        std::string member = text.substr(first, end - first);
        member.erase(member.find_last_not_of(' ') + 1);
        if (member.starts_with("net_bonding")) refuse_device("a bond cannot be in a bond");
        plan.members.push_back(plan_device({.device = member}));
        from = end + 1;
    }
}

/// What can be said of all of them together.
void sum_up(DevicePlan& plan) {
    for (const DevicePlan& member : plan.members) {
        if (member.own_mbufs > 0 || !member.receives || !member.transmits)
            refuse_device(member.driver + " cannot be in a bond");
        plan.mbufs_each = std::max(plan.mbufs_each, member.mbufs_each);
        plan.stumbles |= member.stumbles;
        plan.is_endless |= member.is_endless;
        plan.loops |= member.loops;
        plan.is_torn_down_by_peer |= member.is_torn_down_by_peer;
        plan.shares_memory |= member.shares_memory;
        plan.is_interface |= member.is_interface;
        plan.packets_per_run = std::min(plan.packets_per_run, member.packets_per_run);
        if (member.longest_bytes > 0)
            plan.longest_bytes = plan.longest_bytes == 0
                                     ? member.longest_bytes
                                     : std::min(plan.longest_bytes, member.longest_bytes);
    }
}

void plan_bonding(DevicePlan& plan, Options& options) {
    if (!has_option(options, "members"))
        refuse_device("net_bonding needs members: 'net_tap,iface=t0; net_tap,iface=t1'");
    options.emplace("mode", "0");
    check_number(options, "mode", 0, 6);
    check_word(options, "xmit_policy", {"l2", "l23", "l34"});
    plan_members(plan, options.at("members"));
    options.erase("members");
    sum_up(plan);
    plan.counts_end_with_peer = true;  // theirs, and of what they say to each other too
}

const RegisterDriver bonding_driver({"net_bonding",
                                     {"members", "mode", "xmit_policy"},
                                     plan_bonding});

}  // namespace

}  // namespace ringtap
