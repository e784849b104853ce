// SPDX-License-Identifier: Apache-2.0
#include <utility>
#include <vector>

#include "../modules/class.hpp"

namespace ringtap::testing {

namespace {

constexpr uint64_t release_period_ns = 1'000'000'000;
enum Drop : uint16_t { removed };

/// Keeps packets as it should: declared, released before it sends them on, dropped in the end.
class Holder {
  public:
    explicit Holder(const Context& context)
        : core_(*context.api), self_(context.instance), limit_(context.params[0].u) {}

    ~Holder() {
        take_back();
        core_.drop(self_, kept_.data(), static_cast<uint16_t>(kept_.size()), removed);
    }

    int start() {
        timer_ = core_.every(
            self_, release_period_ns,
            [](void* state, void*) { static_cast<Holder*>(state)->send_on(); }, nullptr);
        return 0;
    }

    void stop() { core_.cancel(self_, timer_); }

    void process(rte_mbuf* const* packets, uint16_t n) {
        kept_.reserve(kept_.size() + n);  // what is held must not be forgotten
        for (uint16_t i = 0; i < n; i++) {
            if (kept_.size() < limit_) {
                core_.hold(self_, &packets[i], 1);
                kept_.push_back(packets[i]);
            } else {
                core_.emit(self_, &packets[i], 1);
            }
        }
    }

  private:
    void take_back() { core_.release(self_, kept_.data(), static_cast<uint16_t>(kept_.size())); }

    void send_on() {
        take_back();
        const std::vector<rte_mbuf*> released = std::exchange(kept_, {});
        core_.emit(self_, released.data(), static_cast<uint16_t>(released.size()));
    }

    const ringtap_api& core_;
    ringtap_instance* self_;
    uint64_t limit_;
    std::vector<rte_mbuf*> kept_;
    ringtap_timer* timer_ = nullptr;
};

const ringtap_field holder_params[] = {
    {.name = "hold",
     .type = RINGTAP_UINT,
     .min = 0,
     .max = 1024,
     .default_text = "1",
     .doc = "how many packets it holds at most; others it sends on"},
    {}};

const ringtap_reason drops[] = {{"held-at-end", "held when the instance was removed", 0}, {}};

const ringtap_class holder = make_class<Holder>({
    .flags = 0,
    .name = "holder",
    .doc = "Holds packets and sends them on each second",
    .params = holder_params,
    .conditions = every_condition,
    .drops = drops,
});

const RegisterClass register_holder(&holder);

}  // namespace

}  // namespace ringtap::testing
