// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>

#include "misbehaving.hpp"

namespace ringtap::testing {

namespace {

class Aborter : public Misbehaving {
  public:
    using Misbehaving::Misbehaving;

    void process(rte_mbuf* const* packets, uint16_t n) {
        pass_but_one(packets, n, [](rte_mbuf*) { std::abort(); });
    }
};

const ringtap_class aborter = make_class<Aborter>({
    .flags = 0,
    .name = "aborter",
    .doc = "Misbehaves: aborts for a packet",
    .params = at_only,
    .conditions = every_condition,
});

const RegisterClass register_aborter(&aborter);

}  // namespace

}  // namespace ringtap::testing
