// SPDX-License-Identifier: Apache-2.0
#include "misbehaving.hpp"

namespace ringtap::testing {

namespace {

/// One reference, two fates.
class DropAndEmit : public Misbehaving {
  public:
    using Misbehaving::Misbehaving;

    void process(rte_mbuf* const* packets, uint16_t n) {
        pass_but_one(packets, n, [this](rte_mbuf* m) {
            drop(m, unwanted);
            emit(m);
        });
    }
};

const ringtap_class drop_and_emit = make_class<DropAndEmit>({
    .flags = 0,
    .name = "drop-and-emit",
    .doc = "Misbehaves: drops a packet and emits it too",
    .params = at_only,
    .conditions = every_condition,
    .drops = unwanted_only,
});

const RegisterClass register_drop_and_emit(&drop_and_emit);

}  // namespace

}  // namespace ringtap::testing
