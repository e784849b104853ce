// SPDX-License-Identifier: Apache-2.0
// What a packet costs from one device to another, on devices that cost nothing.
#include "../bench/circuit.hpp"
#include "../bench/null_port.hpp"

namespace ringtap::bench {

namespace {

/// Packets that a port receives in one run.
constexpr uint64_t budget = 64 * 1024;

/// Two ports, each sending on by the other what it receives.
double between_null_devices(const Effort& effort) {
    // As testpmd has it by default: the device neither writes nor reads the bytes.
    const std::vector<ringtap_value> params = null_port_params("net_null,copy=0", budget);
    Circuit circuit;
    Instance& p = circuit.add("port", params);
    Instance& q = circuit.add("port", params);
    circuit.lead(p, q);
    circuit.lead(q, p);
    return best(effort, [&] {
        const uint64_t before = p.received + q.received;
        const double ns = cpu_ns([&] { circuit.graph.run(); });
        if (p.received + q.received - before != 2 * budget)
            throw std::runtime_error("not every packet received got to the other port");
        return ns / (2 * budget);
    });
}

const Bench registered("null.io.ns", "ns", between_null_devices);

}  // namespace

}  // namespace ringtap::bench
