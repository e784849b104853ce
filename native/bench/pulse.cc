// SPDX-License-Identifier: Apache-2.0
#include "pulse.hpp"

#include <cstring>

#include "../modules/class.hpp"

namespace ringtap::bench {

std::vector<uint64_t>& latencies_ns() {
    static std::vector<uint64_t> all;
    return all;
}

namespace {

constexpr uint64_t interval_ns = 100'000;
constexpr uint16_t frame_bytes = 64;

/// Emits a packet every 100 µs, with the time of that in it.
class Pulse {
  public:
    explicit Pulse(const Context& context) : core_(*context.api), self_(context.instance) {}

    uint16_t poll(uint16_t) {
        const uint64_t now = core_.now_ns(self_);
        if (now < next_ns_) return 0;
        next_ns_ = now + interval_ns;
        rte_mbuf* m = core_.allocate(self_);
        if (m == nullptr) return 0;
        std::memcpy(core_.append(self_, m, frame_bytes), &now, sizeof(now));
        core_.emit(self_, &m, 1);
        return 1;
    }
    void process(rte_mbuf* const* packets, uint16_t n) { core_.consume(self_, packets, n); }

  private:
    const ringtap_api& core_;
    ringtap_instance* self_;
    uint64_t next_ns_ = 0;
};

class PulseSink {
  public:
    explicit PulseSink(const Context& context) : core_(*context.api), self_(context.instance) {}

    void process(rte_mbuf* const* packets, uint16_t n) {
        const uint64_t now = core_.now_ns(self_);
        for (uint16_t i = 0; i < n; i++) {
            uint64_t sent;
            std::memcpy(&sent, rte_pktmbuf_mtod(packets[i], const void*), sizeof(sent));
            latencies_ns().push_back(now - sent);
        }
        core_.consume(self_, packets, n);
    }

  private:
    const ringtap_api& core_;
    ringtap_instance* self_;
};

const ringtap_class pulse = make_class<Pulse>({
    .flags = 0,
    .name = "pulse",
    .doc = "Emits packets with their time in them",
    .conditions = every_condition,
});
const ringtap_class sink = make_class<PulseSink>({
    .flags = RINGTAP_ABSORBS,
    .name = "pulsesink",
    .doc = "Notes how long they took",
    .conditions = every_condition,
});

const RegisterClass registered_pulse(&pulse);
const RegisterClass registered_sink(&sink);

}  // namespace

}  // namespace ringtap::bench
