// SPDX-License-Identifier: Apache-2.0
#include "misbehaving.hpp"

namespace ringtap::testing {

namespace {

class Mislength : public Misbehaving {
  public:
    using Misbehaving::Misbehaving;

    void process(rte_mbuf* const* packets, uint16_t n) {
        pass_but_one(packets, n, [this](rte_mbuf* m) {
            m->data_len = static_cast<uint16_t>(m->data_len - 4);
            emit(m);
        });
    }
};

const ringtap_class mislength = make_class<Mislength>({
    .flags = 0,
    .name = "mislength",
    .doc = "Misbehaves: cuts a packet short, and leaves its pkt_len as it was",
    .params = at_only,
    .conditions = every_condition,
});

const RegisterClass register_mislength(&mislength);

}  // namespace

}  // namespace ringtap::testing
