// SPDX-License-Identifier: Apache-2.0
#include "misbehaving.hpp"

namespace ringtap::testing {

namespace {

/// As many given away as taken: only a look at each packet finds it.
class Swapper : public Misbehaving {
  public:
    using Misbehaving::Misbehaving;

    void process(rte_mbuf* const* packets, uint16_t n) {
        for (uint16_t i = 0; i < n; i++)
            emit(++seen_ == at_ && i > 0 ? packets[i - 1] : packets[i]);
    }
};

const ringtap_class swapper = make_class<Swapper>({
    .flags = 0,
    .name = "swapper",
    .doc = "Misbehaves: loses a packet of a burst and emits the one before it in its place",
    .params = at_only,
    .conditions = every_condition,
});

const RegisterClass register_swapper(&swapper);

}  // namespace

}  // namespace ringtap::testing
