// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "misbehaving.hpp"

namespace ringtap::testing {

namespace {

/// A pointer that outlives its packet, which is another's by then.
class StaleEmit : public Misbehaving {
  public:
    using Misbehaving::Misbehaving;

    void process(rte_mbuf* const* packets, uint16_t n) {
        if (rte_mbuf* m = std::exchange(stale_, nullptr)) emit(m);
        pass_but_one(packets, n, [this](rte_mbuf* m) {
            emit(m);
            stale_ = m;
        });
    }

  private:
    rte_mbuf* stale_ = nullptr;
};

const ringtap_class stale_emit = make_class<StaleEmit>({
    .flags = 0,
    .name = "stale-emit",
    .doc = "Misbehaves: emits a packet, and once more at the next burst",
    .params = at_only,
    .conditions = every_condition,
});

const RegisterClass register_stale_emit(&stale_emit);

}  // namespace

}  // namespace ringtap::testing
