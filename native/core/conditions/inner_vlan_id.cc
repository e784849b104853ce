// SPDX-License-Identifier: Apache-2.0
#include "../condition.hpp"
#include "../packet.hpp"

namespace ringtap::inner_vlan_id_condition {

static bool key_of(const rte_mbuf* m, MatchKey& key) {
    const Vlan vlan = inner_vlan(m);
    key = vlan.id();
    return vlan.tagged;
}

static const ringtap_field args[] = {{.name = "id",
                                      .type = RINGTAP_RANGE,
                                      .required = 1,
                                      .min = 0,
                                      .max = 4095,
                                      .doc = "the VLAN ID, or a range of them"},
                                     {}};

static const ConditionClass condition = keyed_condition<key_of, span_of_range>(
    "innerVlanId", "VLAN ID of the tag behind the outer one", args);

static const RegisterCondition registered(&condition);

}  // namespace ringtap::inner_vlan_id_condition
