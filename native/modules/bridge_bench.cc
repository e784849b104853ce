// SPDX-License-Identifier: Apache-2.0
// What a bridge costs each packet whose destination it has learnt.
#include "../bench/circuit.hpp"

namespace ringtap::bench {

namespace {

constexpr uint32_t stations = 32;  // on either side
constexpr uint64_t second_ns = 1'000'000'000;

/// Bridges one after the other: each has learnt all stations, and sends what comes from VIF a on by
/// VIF b. What they flood to a and c while they learn ends in `sink`; later nothing may.
class Bridges : public Circuit {
  public:
    explicit Bridges(size_t count)
        : a_(add("testvif")),
          b_(add("testvif")),
          c_(add("testvif")),
          sink_(add("turn", {number(0), number(0)})) {
        Instance* last = &turn;
        for (size_t i = 0; i < count; i++) last = &add_bridge_after(*last, i == 0);
        lead(*last, "outVif", number(b_.vif->index), turn);
        graph.run();
        put(turn, frames(under_way, stations), a_.vif->index);
    }

    double run() {
        const uint64_t before = sink_.received;
        const double ns = Circuit::run();
        if (sink_.received != before) throw std::runtime_error("a bridge flooded: it was no hit");
        return ns;
    }

  private:
    Instance& add_bridge_after(Instance& last, bool is_first) {
        const uint64_t max_age = 300 * second_ns, max_entries = 128, max_bytes = 1518, per_vlan = 0;
        Instance& bridge = add(
            "bridge", {number(max_age), number(max_entries), number(max_bytes), number(per_vlan)});
        if (is_first)
            lead(last, bridge);
        else
            lead(last, "outVif", number(b_.vif->index), bridge);
        for (const Instance* vif : {&a_, &c_})
            lead(bridge, "outVif", number(vif->vif->index), sink_);
        put(bridge, announcements(), b_.vif->index);
        return bridge;
    }
    /// A broadcast from each station behind b.
    static std::unique_ptr<Injection> announcements() {
        return frames(stations, stations, [](uint8_t* frame) {
            std::memcpy(frame + 6, frame, 6);
            std::memset(frame, 0xff, 6);
        });
    }

    Instance &a_, &b_, &c_, &sink_;
};

const Bench registered("bridge.hit.ns", "ns", [](const Effort& effort) {
    return hop_ns(effort, [](size_t hops) { return Bridges(hops).run(); });
});

}  // namespace

}  // namespace ringtap::bench
