// SPDX-License-Identifier: Apache-2.0
#include "misbehaving.hpp"

namespace ringtap::testing {

namespace {

/// A raw pointer that outlives its packet.
class UseAfterFree : public Misbehaving {
  public:
    using Misbehaving::Misbehaving;

    void process(rte_mbuf* const* packets, uint16_t n) {
        if (remembered_ != nullptr) last_read_ = *remembered_;
        pass_but_one(packets, n, [this](rte_mbuf* m) {
            remembered_ = rte_pktmbuf_mtod(m, const volatile uint8_t*);
            drop(m, unwanted);
        });
    }

  private:
    const volatile uint8_t* remembered_ = nullptr;
    uint8_t last_read_ = 0;
};

const ringtap_class use_after_free = make_class<UseAfterFree>({
    .flags = 0,
    .name = "use-after-free",
    .doc = "Misbehaves: drops a packet and reads its bytes at the next burst",
    .params = at_only,
    .conditions = every_condition,
    .drops = unwanted_only,
});

const RegisterClass register_use_after_free(&use_after_free);

}  // namespace

}  // namespace ringtap::testing
