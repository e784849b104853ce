// SPDX-License-Identifier: Apache-2.0
#include <stdexcept>

#include "misbehaving.hpp"

namespace ringtap::testing {

namespace {

class Thrower : public Misbehaving {
  public:
    using Misbehaving::Misbehaving;

    void process(rte_mbuf* const* packets, uint16_t n) {
        pass_but_one(packets, n, [](rte_mbuf*) { throw std::out_of_range("no such neighbour"); });
    }
};

const ringtap_class thrower = make_class<Thrower>({
    .flags = 0,
    .name = "thrower",
    .doc = "Misbehaves: throws a C++ exception for a packet",
    .params = at_only,
    .conditions = every_condition,
});

const RegisterClass register_thrower(&thrower);

}  // namespace

}  // namespace ringtap::testing
