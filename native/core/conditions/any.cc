// SPDX-License-Identifier: Apache-2.0
#include "../condition.hpp"

namespace ringtap::any_condition {

static const ConditionClass any = {"any", "every packet: the default output", no_fields,
                                   [](const ConditionArgs&, const rte_mbuf*) { return true; }};

static const RegisterCondition registered(&any);

}  // namespace ringtap::any_condition
