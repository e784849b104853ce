// SPDX-License-Identifier: Apache-2.0
#include "../condition.hpp"
#include "../packet.hpp"

namespace ringtap {

static bool match(const ConditionArgs& a, const rte_mbuf* m) {
    const OuterVlan vlan = outer_vlan(m);
    return vlan.tagged && vlan.id() >= a.values[0].u && vlan.id() <= a.values[0].u2;
}

static const ringtap_field args[] = {{.name = "id",
                                      .type = RINGTAP_RANGE,
                                      .required = 1,
                                      .min = 0,
                                      .max = 4095,
                                      .doc = "the VLAN ID, or a range of them"},
                                     {}};

static const ConditionClass vlan_id = {
    "vlanId", "VLAN ID of the outer tag, or of the tag a device took out of the frame", args,
    match};

static const RegisterCondition registered(&vlan_id);

}  // namespace ringtap
