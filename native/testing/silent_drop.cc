// SPDX-License-Identifier: Apache-2.0
#include "misbehaving.hpp"

namespace ringtap::testing {

namespace {

/// Calls DPDK where it should call drop().
class SilentDrop : public Misbehaving {
  public:
    using Misbehaving::Misbehaving;

    void process(rte_mbuf* const* packets, uint16_t n) {
        for (uint16_t i = 0; i < n; i++) {
            if (++seen_ % at_ == 0)
                rte_pktmbuf_free(packets[i]);
            else
                emit(packets[i]);
        }
    }
};

const ringtap_class silent_drop = make_class<SilentDrop>({
    .flags = 0,
    .name = "silent-drop",
    .doc = "Misbehaves: frees every at-th packet by itself and says nothing of it",
    .params = at_only,
    .conditions = every_condition,
});

const RegisterClass register_silent_drop(&silent_drop);

}  // namespace

}  // namespace ringtap::testing
