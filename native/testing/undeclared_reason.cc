// SPDX-License-Identifier: Apache-2.0
#include "misbehaving.hpp"

namespace ringtap::testing {

namespace {

class UndeclaredReason : public Misbehaving {
  public:
    using Misbehaving::Misbehaving;

    void process(rte_mbuf* const* packets, uint16_t n) {
        pass_but_one(packets, n, [this](rte_mbuf* m) { drop(m, 7); });
    }
};

const ringtap_class undeclared_reason = make_class<UndeclaredReason>({
    .flags = 0,
    .name = "undeclared-reason",
    .doc = "Misbehaves: drops a packet for a reason that it does not declare",
    .params = at_only,
    .conditions = every_condition,
});

const RegisterClass register_undeclared_reason(&undeclared_reason);

}  // namespace

}  // namespace ringtap::testing
