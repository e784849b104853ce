// SPDX-License-Identifier: Apache-2.0
#include "class.hpp"

namespace ringtap {

namespace {

/// A ring that only the test reads: what arrives goes to the test at once.
class OutputRing {
  public:
    explicit OutputRing(const Context& context) : core_(*context.api), self_(context.instance) {}

    void process(rte_mbuf* const* packets, uint16_t n) { core_.far_transmit(self_, packets, n); }

  private:
    const ringtap_api& core_;
    ringtap_instance* self_;
};

const ringtap_class output_ring = make_class<OutputRing>({
    .flags = RINGTAP_CAPTURES | RINGTAP_INTERNAL | RINGTAP_ABSORBS,
    .name = "outputring",
    .doc = "A ring that nobody reads but the test; made by vswitch.outputRing()",
});

const RegisterClass registered(&output_ring);

}  // namespace

}  // namespace ringtap
