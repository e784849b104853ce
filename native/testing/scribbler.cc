// SPDX-License-Identifier: Apache-2.0
#include "misbehaving.hpp"

namespace ringtap::testing {

namespace {

/// Neither writable() nor RINGTAP_MODIFIES: whoever else refers to the packet sees it changed.
class Scribbler : public Misbehaving {
  public:
    using Misbehaving::Misbehaving;

    void process(rte_mbuf* const* packets, uint16_t n) {
        pass_but_one(packets, n, [this](rte_mbuf* m) {
            *rte_pktmbuf_mtod(m, uint8_t*) ^= 1;
            emit(m);
        });
    }
};

const ringtap_class scribbler = make_class<Scribbler>({
    .flags = 0,
    .name = "scribbler",
    .doc = "Misbehaves: writes to a packet without asking whether it may",
    .params = at_only,
    .conditions = every_condition,
});

const RegisterClass register_scribbler(&scribbler);

}  // namespace

}  // namespace ringtap::testing
