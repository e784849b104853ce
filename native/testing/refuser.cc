// SPDX-License-Identifier: Apache-2.0
#include <stdexcept>

#include "../modules/class.hpp"

namespace ringtap::testing {

namespace {

/// Never runs: it refuses to be created, or to be started.
class Refuser {
  public:
    explicit Refuser(const Context& context) : core_(*context.api), self_(context.instance) {
        if (!context.params[0].given || context.params[0].u == 0)
            throw std::runtime_error("it refuses to be created");
    }

    int start() { return -1; }

    void process(rte_mbuf* const* packets, uint16_t n) { core_.emit(self_, packets, n); }

  private:
    const ringtap_api& core_;
    ringtap_instance* self_;
};

const ringtap_field refuser_params[] = {
    {.name = "failStart",
     .type = RINGTAP_BOOL,
     .default_text = "false",
     .doc = "lets itself be created, and refuses to be started"},
    {}};

const ringtap_class refuser = make_class<Refuser>({
    .flags = 0,
    .name = "refuser",
    .doc = "Refuses to be created, or with failStart to be started",
    .params = refuser_params,
    .conditions = every_condition,
});

const RegisterClass register_refuser(&refuser);

}  // namespace

}  // namespace ringtap::testing
