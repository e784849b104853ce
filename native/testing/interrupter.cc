// SPDX-License-Identifier: Apache-2.0
#include <csignal>

#include "misbehaving.hpp"

namespace ringtap::testing {

namespace {

class Interrupter : public Misbehaving {
  public:
    using Misbehaving::Misbehaving;

    void process(rte_mbuf* const* packets, uint16_t n) {
        pass_but_one(packets, n, [](rte_mbuf*) { std::raise(SIGINT); });
    }
};

const ringtap_class interrupter = make_class<Interrupter>({
    .flags = 0,
    .name = "interrupter",
    .doc = "Misbehaves: sends the process a SIGINT, as Ctrl-C does, with a packet in hand",
    .params = at_only,
    .conditions = every_condition,
});

const RegisterClass register_interrupter(&interrupter);

}  // namespace

}  // namespace ringtap::testing
