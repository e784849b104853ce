// SPDX-License-Identifier: Apache-2.0
#include "misbehaving.hpp"

namespace ringtap::testing {

namespace {

/// Whoever walks its segments never comes to the end.
class Cycle : public Misbehaving {
  public:
    using Misbehaving::Misbehaving;

    void process(rte_mbuf* const* packets, uint16_t n) {
        pass_but_one(packets, n, [this](rte_mbuf* m) {
            m->next = m;
            emit(m);
        });
    }
};

const ringtap_class cycle = make_class<Cycle>({
    .flags = 0,
    .name = "cycle",
    .doc = "Misbehaves: makes a packet its own next segment",
    .params = at_only,
    .conditions = every_condition,
});

const RegisterClass register_cycle(&cycle);

}  // namespace

}  // namespace ringtap::testing
