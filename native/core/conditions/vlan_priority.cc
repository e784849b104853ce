// SPDX-License-Identifier: Apache-2.0
#include "../condition.hpp"
#include "../packet.hpp"

namespace ringtap::vlan_priority_condition {

static bool key_of(const rte_mbuf* m, MatchKey& key) {
    const Vlan vlan = outer_vlan(m);
    key = vlan.priority();
    return vlan.tagged;
}

static const ringtap_field args[] = {{.name = "priority",
                                      .type = RINGTAP_RANGE,
                                      .required = 1,
                                      .min = 0,
                                      .max = 7,
                                      .doc = "the priority, or a range of them"},
                                     {}};

static const ConditionClass condition = keyed_condition<key_of, span_of_range>(
    "vlanPriority",
    "priority (PCP) of the outer VLAN tag, or of the tag a device took out of the frame", args);

static const RegisterCondition registered(&condition);

}  // namespace ringtap::vlan_priority_condition
