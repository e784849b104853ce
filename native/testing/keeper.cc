// SPDX-License-Identifier: Apache-2.0
#include "misbehaving.hpp"

namespace ringtap::testing {

namespace {

/// Says nothing of a packet, and does not free it either.
class Keeper : public Misbehaving {
  public:
    using Misbehaving::Misbehaving;

    void process(rte_mbuf* const* packets, uint16_t n) {
        pass_but_one(packets, n, [this](rte_mbuf* m) { kept_ = m; });
    }

  private:
    rte_mbuf* kept_ = nullptr;
};

const ringtap_class keeper = make_class<Keeper>({
    .flags = 0,
    .name = "keeper",
    .doc = "Misbehaves: keeps a packet without declaring it held, and forgets it",
    .params = at_only,
    .conditions = every_condition,
});

const RegisterClass register_keeper(&keeper);

}  // namespace

}  // namespace ringtap::testing
