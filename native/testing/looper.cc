// SPDX-License-Identifier: Apache-2.0
#include "../modules/class.hpp"

namespace ringtap::testing {

namespace {

/// A timer that arms itself again without delay: time never goes on.
class Looper {
  public:
    explicit Looper(const Context& context) : core_(*context.api), self_(context.instance) {}

    int start() {
        arm();
        return 0;
    }

    void process(rte_mbuf* const* packets, uint16_t n) { core_.emit(self_, packets, n); }

  private:
    void arm() {
        core_.after(
            self_, 0, [](void* state, void*) { static_cast<Looper*>(state)->arm(); }, nullptr);
    }

    const ringtap_api& core_;
    ringtap_instance* self_;
};

const ringtap_class looper = make_class<Looper>({
    .flags = 0,
    .name = "looper",
    .doc = "Re-arms a timer with no delay for ever",
    .conditions = every_condition,
});

const RegisterClass register_looper(&looper);

}  // namespace

}  // namespace ringtap::testing
