// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../modules/class.hpp"

namespace ringtap::testing {

/// Sends packets on, all but one: what happens to that one is the class's misbehaviour. Which of
/// all that it ever sees is told by `at`, so a test knows which packet the report has to name.
class Misbehaving {
  public:
    explicit Misbehaving(const Context& context)
        : core_(*context.api), self_(context.instance), at_(context.params[0].u) {}

  protected:
    template <typename Misdeed>
    void pass_but_one(rte_mbuf* const* packets, uint16_t n, Misdeed misdeed) {
        for (uint16_t i = 0; i < n; i++) {
            if (++seen_ == at_)
                misdeed(packets[i]);
            else
                core_.emit(self_, &packets[i], 1);
        }
    }
    void emit(rte_mbuf* m) { core_.emit(self_, &m, 1); }
    void drop(rte_mbuf* m, uint16_t reason) { core_.drop(self_, &m, 1, reason); }

    const ringtap_api& core_;
    ringtap_instance* self_;
    uint64_t at_;
    uint64_t seen_ = 0;
};

inline constexpr ringtap_field at_only[] = {{.name = "at",
                                             .type = RINGTAP_UINT,
                                             .min = 1,
                                             .max = UINT32_MAX,
                                             .default_text = "3",
                                             .doc = "which packet is its undoing, from 1"},
                                            {}};

inline constexpr ringtap_reason unwanted_only[] = {{"unwanted", "the class does not want it", 0},
                                                   {}};
inline constexpr uint16_t unwanted = 0;

}  // namespace ringtap::testing
