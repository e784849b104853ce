// SPDX-License-Identifier: Apache-2.0
#include "class.hpp"

namespace ringtap {

namespace {

/// A VIF whose wire is the test: what the test sends enters here, what leaves here the test gets.
class TestVif {
  public:
    explicit TestVif(const Context& context) : core_(*context.api), self_(context.instance) {}

    /// From the wire.
    uint16_t poll(uint16_t budget) {
        uint16_t received = 0;
        while (received < budget) {
            rte_mbuf* packets[chunk_max];
            const uint16_t wanted = budget - received;
            const uint16_t n =
                core_.far_receive(self_, packets, wanted < chunk_max ? wanted : chunk_max);
            if (n == 0) break;
            inbound(packets, n);
            received += n;
        }
        return received;
    }

    /// As if from the wire: the second ring.
    void inbound(rte_mbuf* const* packets, uint16_t n) { enter(core_, self_, packets, n); }

    /// To the wire.
    void process(rte_mbuf* const* packets, uint16_t n) {
        for_each_chunk(packets, n, [this](rte_mbuf* const* chunk, uint16_t size) {
            rte_mbuf* passed[chunk_max];
            core_.far_transmit(self_, passed, core_.vif_leave(self_, chunk, size, passed));
        });
    }

  private:
    const ringtap_api& core_;
    ringtap_instance* self_;
};

const ringtap_class testvif = make_class<TestVif>({
    .flags = RINGTAP_IS_VIF | RINGTAP_CAPTURES,
    .name = "testvif",
    .doc = "A VIF whose far end is the test: inject() is its wire, expect() what left by it",
    .conditions = every_condition,
});

const RegisterClass registered(&testvif);

}  // namespace

}  // namespace ringtap
