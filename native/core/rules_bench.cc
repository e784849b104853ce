// SPDX-License-Identifier: Apache-2.0
// What it costs to decide among rules.
#include "../bench/circuit.hpp"

namespace ringtap::bench {

namespace {

constexpr uint32_t vif_count = 8;

/// Each packet has another out-VIF than the one before it, and each hop a rule for each out-VIF.
/// All lead to the next hop: else bursts would shrink on the way.
double among_out_vifs(size_t hops) {
    Circuit circuit({}, vif_count);
    std::vector<uint64_t> vifs;
    for (uint32_t i = 0; i < vif_count; i++) vifs.push_back(circuit.add("testvif").vif->index);
    Instance* last = &circuit.add("forward");
    circuit.lead(circuit.turn, *last);
    for (size_t i = 1; i <= hops; i++) {
        Instance& next = i == hops ? circuit.turn : circuit.add("forward");
        for (const uint64_t vif : vifs) circuit.lead(*last, "outVif", number(vif), next);
        last = &next;
    }
    circuit.put(circuit.turn, frames(under_way));
    return circuit.run();
}

const Bench registered("hop.rule.ns", "ns",
                       [](const Effort& effort) { return hop_ns(effort, among_out_vifs); });

}  // namespace

}  // namespace ringtap::bench
