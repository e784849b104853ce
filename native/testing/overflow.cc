// SPDX-License-Identifier: Apache-2.0
#include "misbehaving.hpp"

namespace ringtap::testing {

namespace {

/// Within the tailroom, so nothing crashes: the bytes are simply not the packet's.
class Overflow : public Misbehaving {
  public:
    using Misbehaving::Misbehaving;

    void process(rte_mbuf* const* packets, uint16_t n) {
        pass_but_one(packets, n, [this](rte_mbuf* m) {
            rte_mbuf* last = rte_pktmbuf_lastseg(m);
            volatile uint8_t* end = rte_pktmbuf_mtod_offset(last, uint8_t*, last->data_len);
            *end = 0xee;
            emit(m);
        });
    }
};

const ringtap_class overflow = make_class<Overflow>({
    .flags = 0,
    .name = "overflow",
    .doc = "Misbehaves: writes one byte past the end of a packet, inside its mbuf",
    .params = at_only,
    .conditions = every_condition,
});

const RegisterClass register_overflow(&overflow);

}  // namespace

}  // namespace ringtap::testing
