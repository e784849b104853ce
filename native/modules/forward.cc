// SPDX-License-Identifier: Apache-2.0
#include "class.hpp"

namespace ringtap {

namespace {

/// Does nothing to packets: its output rules are all there is to it.
class Forward {
  public:
    explicit Forward(const Context& context) : core_(*context.api), self_(context.instance) {}

    void process(rte_mbuf* const* packets, uint16_t n) { core_.emit(self_, packets, n); }

  private:
    const ringtap_api& core_;
    ringtap_instance* self_;
};

const ringtap_class forward = make_class<Forward>({
    .flags = 0,
    .name = "forward",
    .doc = "Sends packets on by its output rules, unchanged",
    .conditions = every_condition,
});

const RegisterClass registered(&forward);

}  // namespace

}  // namespace ringtap
