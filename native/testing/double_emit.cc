// SPDX-License-Identifier: Apache-2.0
#include "misbehaving.hpp"

namespace ringtap::testing {

namespace {

/// One reference, given away twice.
class DoubleEmit : public Misbehaving {
  public:
    using Misbehaving::Misbehaving;

    void process(rte_mbuf* const* packets, uint16_t n) {
        pass_but_one(packets, n, [this](rte_mbuf* m) {
            emit(m);
            emit(m);
        });
    }
};

const ringtap_class double_emit = make_class<DoubleEmit>({
    .flags = 0,
    .name = "double-emit",
    .doc = "Misbehaves: emits a packet twice",
    .params = at_only,
    .conditions = every_condition,
});

const RegisterClass register_double_emit(&double_emit);

}  // namespace

}  // namespace ringtap::testing
