// SPDX-License-Identifier: Apache-2.0
#include "misbehaving.hpp"

namespace ringtap::testing {

namespace {

class Spinner : public Misbehaving {
  public:
    using Misbehaving::Misbehaving;

    void process(rte_mbuf* const* packets, uint16_t n) {
        pass_but_one(packets, n, [this](rte_mbuf* m) {
            for (volatile bool is_over = false; !is_over;) {
            }
            emit(m);
        });
    }
};

const ringtap_class spinner = make_class<Spinner>({
    .flags = 0,
    .name = "spinner",
    .doc = "Misbehaves: never returns from a packet",
    .params = at_only,
    .conditions = every_condition,
});

const RegisterClass register_spinner(&spinner);

}  // namespace

}  // namespace ringtap::testing
