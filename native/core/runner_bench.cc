// SPDX-License-Identifier: Apache-2.0
// What an instance and its default rule cost each packet.
#include "../bench/circuit.hpp"

namespace ringtap::bench {

namespace {

double through_forwards(size_t hops, GraphOptions options) {
    Circuit circuit(options);
    Instance* last = &circuit.turn;
    for (size_t i = 0; i < hops; i++) {
        Instance& next = circuit.add("forward");
        circuit.lead(*last, next);
        last = &next;
    }
    circuit.lead(*last, circuit.turn);
    circuit.put(circuit.turn, frames(under_way));
    return circuit.run();
}

const Bench pass("hop.pass.ns", "ns", [](const Effort& effort) {
    return hop_ns(effort, [](size_t hops) { return through_forwards(hops, {}); });
});

const Bench checked("hop.checked.ns", "ns", [](const Effort& effort) {
    return hop_ns(effort, [](size_t hops) { return through_forwards(hops, {.is_checked = true}); });
});

}  // namespace

}  // namespace ringtap::bench
