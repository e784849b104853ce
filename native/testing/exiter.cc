// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>

#include "misbehaving.hpp"

namespace ringtap::testing {

namespace {

class Exiter : public Misbehaving {
  public:
    using Misbehaving::Misbehaving;

    void process(rte_mbuf* const* packets, uint16_t n) {
        pass_but_one(packets, n, [](rte_mbuf*) { std::exit(0); });
    }
};

const ringtap_class exiter = make_class<Exiter>({
    .flags = 0,
    .name = "exiter",
    .doc = "Misbehaves: ends the process, as if all were well, for a packet",
    .params = at_only,
    .conditions = every_condition,
});

const RegisterClass register_exiter(&exiter);

}  // namespace

}  // namespace ringtap::testing
