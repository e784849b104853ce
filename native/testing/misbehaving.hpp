// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../modules/class.hpp"

namespace ringtap::testing {

/// Sends packets on, all but the third it ever sees: what happens to that one is the class's
/// misbehaviour. So a test knows which packet the report has to name.
class Misbehaving {
  public:
    explicit Misbehaving(const Context& context) : core_(*context.api), self_(context.instance) {}

  protected:
    template <typename Third>
    void pass_but_third(rte_mbuf* const* packets, uint16_t n, Third third) {
        for (uint16_t i = 0; i < n; i++) {
            if (++seen_ == 3)
                third(packets[i]);
            else
                core_.emit(self_, &packets[i], 1);
        }
    }
    void emit(rte_mbuf* m) { core_.emit(self_, &m, 1); }
    void drop(rte_mbuf* m, uint16_t reason) { core_.drop(self_, &m, 1, reason); }

    const ringtap_api& core_;
    ringtap_instance* self_;
    uint64_t seen_ = 0;
};

inline constexpr ringtap_reason unwanted_only[] = {{"unwanted", "the class does not want it", 0},
                                                   {}};
inline constexpr uint16_t unwanted = 0;

}  // namespace ringtap::testing
