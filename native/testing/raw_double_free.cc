// SPDX-License-Identifier: Apache-2.0
#include "misbehaving.hpp"

namespace ringtap::testing {

namespace {

/// Both times past the core: DPDK notices neither.
class RawDoubleFree : public Misbehaving {
  public:
    using Misbehaving::Misbehaving;

    void process(rte_mbuf* const* packets, uint16_t n) {
        pass_but_one(packets, n, [](rte_mbuf* m) {
            rte_pktmbuf_free(m);
            rte_pktmbuf_free(m);
        });
    }
};

const ringtap_class raw_double_free = make_class<RawDoubleFree>({
    .flags = 0,
    .name = "raw-double-free",
    .doc = "Misbehaves: frees a packet twice by itself",
    .params = at_only,
    .conditions = every_condition,
});

const RegisterClass register_raw_double_free(&raw_double_free);

}  // namespace

}  // namespace ringtap::testing
