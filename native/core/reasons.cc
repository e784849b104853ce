// SPDX-License-Identifier: Apache-2.0
// Why packets are dropped: in every class, in every VIF, in one class.
#include <iterator>

#include "instance.hpp"

namespace ringtap {

namespace {

const ringtap_reason common_reasons[] = {
    {"no-rule", "no output rule matched", 1},
    {"ring-full", "the ring it was to go to was full", 1},
    {"no-mbuf", "pool or quota had no mbuf for a copy it needed", 1},
    {"not-emitted", "the module said nothing of what becomes of it", 1},
    {"loop-limit", "it was still going round when the hop limit was reached", 1},
    {"module-threw", "the module threw while it had the packet", 1},
    {"instance-removed", "it was queued for an instance that was removed", 1},
    {"fault-full", "a fault that was set had the ring full", 0},
    {"fault-drop", "a fault that was set lost it on the way into the ring", 0},
};
static_assert(std::size(common_reasons) == common_reason_count);

const ringtap_reason vif_reasons[] = {
    {"link-down", "the link of the VIF was down", 0},
    {"vlan-not-member", "the VIF does not carry that VLAN", 0},
    {"mtu", "larger than the MTU of the VIF", 0},
    {"runt", "shorter than an Ethernet header", 0},
};
static_assert(common_reason_count + std::size(vif_reasons) == vif_reason_end);

/// Of classes with RINGTAP_LINEAR.
const ringtap_reason not_linear = {
    "not-linear", "the class takes packets of one segment, and it was too large for one", 1};

}  // namespace

uint16_t first_own_reason(const ringtap_class& cls) {
    const bool is_vif = (cls.flags & RINGTAP_IS_VIF) != 0;
    const uint16_t of_others = is_vif ? uint16_t{vif_reason_end} : uint16_t{common_reason_count};
    return of_others + ((cls.flags & RINGTAP_LINEAR) != 0 ? 1 : 0);
}

uint16_t not_linear_reason(const ringtap_class& cls) {
    return first_own_reason(cls) - 1;
}

std::vector<ringtap_reason> reasons_of(const ringtap_class& cls) {
    std::vector<ringtap_reason> reasons(std::begin(common_reasons), std::end(common_reasons));
    if ((cls.flags & RINGTAP_IS_VIF) != 0)
        reasons.insert(reasons.end(), std::begin(vif_reasons), std::end(vif_reasons));
    if ((cls.flags & RINGTAP_LINEAR) != 0) reasons.push_back(not_linear);
    for (const ringtap_reason* r = cls.drops; r != nullptr && r->name != nullptr; r++)
        reasons.push_back(*r);
    return reasons;
}

}  // namespace ringtap
