// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "../modules/class.hpp"

namespace ringtap::bench {

namespace {

/// Both ends of a path in one: what comes in at its end goes out at its beginning once more, until
/// `packets` have passed; what comes then is consumed. So the same mbufs go round, and neither
/// making nor freeing them is in the time.
class Turn {
  public:
    explicit Turn(const Context& context)
        : core_(*context.api),
          self_(context.instance),
          left_(context.params[0].u),
          vifs_(static_cast<uint32_t>(context.params[1].u)) {}

    void process(rte_mbuf* const* packets, uint16_t n) {
        const auto again = static_cast<uint16_t>(std::min<uint64_t>(n, left_));
        left_ -= again;
        for (uint16_t i = 0; vifs_ > 0 && i < again; i++)
            ringtap_metadata_of(packets[i])->out_vif = 1 + next_++ % vifs_;
        if (again > 0) core_.emit(self_, packets, again);
        if (again < n) core_.consume(self_, packets + again, n - again);
    }

  private:
    const ringtap_api& core_;
    ringtap_instance* self_;
    uint64_t left_;
    uint32_t vifs_;
    uint32_t next_ = 0;
};

const ringtap_field params[] = {
    {.name = "packets", .type = RINGTAP_UINT, .max = UINT64_MAX, .doc = "how many go round"},
    {.name = "vifs", .type = RINGTAP_UINT, .doc = "given out-VIF 1 to this in turn; 0: none"},
    {}};

const ringtap_class turn = make_class<Turn>({
    .flags = 0,
    .name = "turn",
    .doc = "Sends packets round a path, so many times, then consumes them",
    .params = params,
    .conditions = every_condition,
});

const RegisterClass registered(&turn);

}  // namespace

}  // namespace ringtap::bench
