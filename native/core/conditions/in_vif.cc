// SPDX-License-Identifier: Apache-2.0
#include "../condition.hpp"

namespace ringtap::in_vif_condition {

static void keys(rte_mbuf* const* packets, uint32_t n, uint32_t* keys) {
    for (uint32_t i = 0; i < n; i++) keys[i] = ringtap_metadata_of(packets[i])->in_vif;
}

static const ringtap_field args[] = {
    {.name = "vif", .type = RINGTAP_VIF, .required = 1, .doc = "the VIF it entered by"}, {}};

static const ConditionClass in_vif = {"inVif", "packets that entered by a VIF", args,
                                      [](const ConditionArgs& a, const rte_mbuf* m) {
                                          return ringtap_metadata_of(m)->in_vif == a.values[0].u;
                                      },
                                      keys};

static const RegisterCondition registered(&in_vif);

}  // namespace ringtap::in_vif_condition
