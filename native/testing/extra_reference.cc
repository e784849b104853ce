// SPDX-License-Identifier: Apache-2.0
#include "misbehaving.hpp"

namespace ringtap::testing {

namespace {

/// A copy in the way of DPDK, past clone(): nobody knows that the packet is not to be freed yet.
class ExtraReference : public Misbehaving {
  public:
    using Misbehaving::Misbehaving;

    void process(rte_mbuf* const* packets, uint16_t n) {
        pass_but_one(packets, n, [this](rte_mbuf* m) {
            rte_mbuf_refcnt_update(m, 1);
            emit(m);
        });
    }
};

const ringtap_class extra_reference = make_class<ExtraReference>({
    .flags = 0,
    .name = "extra-reference",
    .doc = "Misbehaves: takes another reference to a packet by itself",
    .params = at_only,
    .conditions = every_condition,
});

const RegisterClass register_extra_reference(&extra_reference);

}  // namespace

}  // namespace ringtap::testing
