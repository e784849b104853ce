// SPDX-License-Identifier: Apache-2.0
#include <deque>

#include "../modules/class.hpp"

namespace ringtap::testing {

namespace {

/// A device in loopback: what it transmits it receives. Between the two the packets are the
/// device's, and it frees them as a driver does, past the core. Drivers free what they transmitted
/// without asking who else refers to it, so it takes only packets that nobody else refers to: hence
/// RINGTAP_MODIFIES.
class Device {
  public:
    explicit Device(const Context& context)
        : core_(*context.api), self_(context.instance), loops_(context.params[0].u != 0) {}
    ~Device() { stop(); }

    void stop() {
        for (rte_mbuf* m : wire_) rte_pktmbuf_free(m);
        wire_.clear();
    }

    void process(rte_mbuf* const* packets, uint16_t n) {
        core_.transmitted(self_, packets, n);
        wire_.insert(wire_.end(), packets, packets + n);
        if (!loops_) stop();
    }

    uint16_t poll(uint16_t budget) {
        uint16_t taken = 0;
        for (; taken < budget && !wire_.empty(); taken++) {
            rte_mbuf* m = wire_.front();
            wire_.pop_front();
            core_.received(self_, &m, 1);
            core_.emit(self_, &m, 1);
        }
        return taken;
    }

  private:
    const ringtap_api& core_;
    ringtap_instance* self_;
    bool loops_;
    std::deque<rte_mbuf*> wire_;
};

const ringtap_field params[] = {{.name = "loops",
                                 .type = RINGTAP_BOOL,
                                 .default_text = "true",
                                 .doc = "receives what it transmits; else that is freed at once"},
                                {}};

const ringtap_class device = make_class<Device>({
    .flags = RINGTAP_MODIFIES,
    .name = "device",
    .doc = "A device in loopback: transmits what it is given, and receives it again",
    .params = params,
    .conditions = every_condition,
});

const RegisterClass register_device(&device);

}  // namespace

}  // namespace ringtap::testing
