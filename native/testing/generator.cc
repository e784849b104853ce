// SPDX-License-Identifier: Apache-2.0
#include <rte_ether.h>

#include <cstring>

#include "../modules/class.hpp"

namespace ringtap::testing {

namespace {

constexpr uint64_t period_ns = 1'000'000'000;
constexpr uint16_t frame_bytes = 64;
/// Broadcast, from 02:00:00:00:00:67, EtherType "local experimental 1" (IEEE 802).
constexpr uint8_t header[] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2, 0, 0, 0, 0, 0x67, 0x88, 0xb5};

/// Makes packets of its own; what it is given it sends on.
class Generator {
  public:
    explicit Generator(const Context& context)
        : core_(*context.api), self_(context.instance), count_(context.params[0].u) {}

    int start() {
        timer_ = core_.every(
            self_, period_ns, [](void* state, void*) { static_cast<Generator*>(state)->make(); },
            nullptr);
        return 0;
    }

    void stop() { core_.cancel(self_, timer_); }

    void process(rte_mbuf* const* packets, uint16_t n) { core_.emit(self_, packets, n); }

  private:
    /// Fewer when no mbuf is left: a source waits.
    void make() {
        for (uint64_t i = 0; i < count_; i++) {
            rte_mbuf* m = core_.allocate(self_);
            if (m == nullptr) return;
            auto* bytes = static_cast<uint8_t*>(core_.append(self_, m, frame_bytes));
            std::memset(bytes, 0, frame_bytes);
            std::memcpy(bytes, header, sizeof(header));
            core_.emit(self_, &m, 1);
        }
    }

    const ringtap_api& core_;
    ringtap_instance* self_;
    uint64_t count_;
    ringtap_timer* timer_ = nullptr;
};

const ringtap_field generator_params[] = {{.name = "count",
                                           .type = RINGTAP_UINT,
                                           .min = 0,
                                           .max = 4096,
                                           .default_text = "1",
                                           .doc = "how many packets it makes each second"},
                                          {}};

const ringtap_class generator = make_class<Generator>({
    .flags = 0,
    .name = "generator",
    .doc = "Makes 64-byte broadcast frames each second",
    .params = generator_params,
    .conditions = every_condition,
});

const RegisterClass register_generator(&generator);

}  // namespace

}  // namespace ringtap::testing
