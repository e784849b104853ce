// SPDX-License-Identifier: Apache-2.0
#include "misbehaving.hpp"

namespace ringtap::testing {

namespace {

/// Both times through the table.
class DoubleFree : public Misbehaving {
  public:
    using Misbehaving::Misbehaving;

    void process(rte_mbuf* const* packets, uint16_t n) {
        pass_but_one(packets, n, [this](rte_mbuf* m) {
            drop(m, unwanted);
            drop(m, unwanted);
        });
    }
};

const ringtap_class double_free = make_class<DoubleFree>({
    .flags = 0,
    .name = "double-free",
    .doc = "Misbehaves: drops a packet twice",
    .params = at_only,
    .conditions = every_condition,
    .drops = unwanted_only,
});

const RegisterClass register_double_free(&double_free);

}  // namespace

}  // namespace ringtap::testing
