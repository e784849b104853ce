// SPDX-License-Identifier: Apache-2.0
#include "misbehaving.hpp"

namespace ringtap::testing {

namespace {

/// As many given away as taken: only a look at each packet finds it.
class Swapper : public Misbehaving {
  public:
    using Misbehaving::Misbehaving;

    void process(rte_mbuf* const* packets, uint16_t n) {
        const bool swaps = seen_ == 0 && n >= 2;
        if (swaps) seen_++;
        for (uint16_t i = 0; i < n; i++) emit(swaps && i == 1 ? packets[0] : packets[i]);
    }
};

const ringtap_class swapper = make_class<Swapper>({
    .flags = 0,
    .name = "swapper",
    .doc = "Misbehaves once: loses the second packet of a burst and emits the first in its place",
    .conditions = every_condition,
});

const RegisterClass register_swapper(&swapper);

}  // namespace

}  // namespace ringtap::testing
