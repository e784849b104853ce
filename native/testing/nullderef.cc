// SPDX-License-Identifier: Apache-2.0
#include "misbehaving.hpp"

namespace ringtap::testing {

namespace {

class NullDeref : public Misbehaving {
  public:
    using Misbehaving::Misbehaving;

    void process(rte_mbuf* const* packets, uint16_t n) {
        pass_but_one(packets, n, [this](rte_mbuf* m) {
            const rte_mbuf* volatile nowhere = nullptr;
            m->pkt_len += nowhere->pkt_len;
            emit(m);
        });
    }
};

const ringtap_class nullderef = make_class<NullDeref>({
    .flags = 0,
    .name = "nullderef",
    .doc = "Misbehaves: reads through a null pointer for a packet",
    .params = at_only,
    .conditions = every_condition,
});

const RegisterClass register_nullderef(&nullderef);

}  // namespace

}  // namespace ringtap::testing
