// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include "misbehaving.hpp"

namespace ringtap::testing {

namespace {

class Vanisher : public Misbehaving {
  public:
    using Misbehaving::Misbehaving;

    void process(rte_mbuf* const* packets, uint16_t n) {
        pass_but_one(packets, n, [](rte_mbuf*) { _exit(0); });
    }
};

const ringtap_class vanisher = make_class<Vanisher>({
    .flags = 0,
    .name = "vanisher",
    .doc = "Misbehaves: ends the process without its handlers for a packet",
    .params = at_only,
    .conditions = every_condition,
});

const RegisterClass register_vanisher(&vanisher);

}  // namespace

}  // namespace ringtap::testing
