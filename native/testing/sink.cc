// SPDX-License-Identifier: Apache-2.0
#include "../modules/class.hpp"

namespace ringtap::testing {

namespace {

/// The end of a path.
class Sink {
  public:
    explicit Sink(const Context& context) : core_(*context.api), self_(context.instance) {}

    void process(rte_mbuf* const* packets, uint16_t n) { core_.consume(self_, packets, n); }

  private:
    const ringtap_api& core_;
    ringtap_instance* self_;
};

const ringtap_class sink = make_class<Sink>({
    .flags = RINGTAP_ABSORBS,
    .name = "sink",
    .doc = "Consumes every packet",
});

const RegisterClass register_sink(&sink);

}  // namespace

}  // namespace ringtap::testing
