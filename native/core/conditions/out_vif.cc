// SPDX-License-Identifier: Apache-2.0
#include "../condition.hpp"

namespace ringtap::out_vif_condition {

static void keys(rte_mbuf* const* packets, uint32_t n, uint32_t* keys) {
    for (uint32_t i = 0; i < n; i++) keys[i] = ringtap_metadata_of(packets[i])->out_vif;
}

static const ringtap_field args[] = {
    {.name = "vif", .type = RINGTAP_VIF, .required = 1, .doc = "the VIF it is to leave by"}, {}};

static const ConditionClass out_vif = {"outVif", "packets that are to leave by a VIF", args,
                                       [](const ConditionArgs& a, const rte_mbuf* m) {
                                           return ringtap_metadata_of(m)->out_vif == a.values[0].u;
                                       },
                                       keys};

static const RegisterCondition registered(&out_vif);

}  // namespace ringtap::out_vif_condition
