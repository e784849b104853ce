// SPDX-License-Identifier: Apache-2.0
#include "misbehaving.hpp"

namespace ringtap::testing {

namespace {

class Recurser : public Misbehaving {
  public:
    using Misbehaving::Misbehaving;

    void process(rte_mbuf* const* packets, uint16_t n) {
        pass_but_one(packets, n, [](rte_mbuf* m) { m->hash.usr = deeper(m->pkt_len); });
    }

  private:
    static uint32_t deeper(uint32_t n) {
        volatile uint32_t room[64] = {n};
        return n == 0 ? 0 : deeper(room[0] + 1) + room[0];
    }
};

const ringtap_class recurser = make_class<Recurser>({
    .flags = 0,
    .name = "recurser",
    .doc = "Misbehaves: calls itself without end for a packet",
    .params = at_only,
    .conditions = every_condition,
});

const RegisterClass register_recurser(&recurser);

}  // namespace

}  // namespace ringtap::testing
