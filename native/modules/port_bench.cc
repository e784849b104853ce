// SPDX-License-Identifier: Apache-2.0
// What a packet costs from one device to another, on devices that cost nothing.
#include <cstdlib>
#include <cstring>

#include "../bench/circuit.hpp"

namespace ringtap::bench {

namespace {

const ringtap_class& port_class() {
    for (const ringtap_class* cls : all_classes())
        if (std::strcmp(cls->name, "port") == 0) return *cls;
    throw Skipped("no class 'port'");
}

/// Packets that a port receives in one run: net_null never runs dry by itself.
constexpr uint64_t budget = 64 * 1024;

ringtap_value value_of(const ringtap_field& field) {
    const std::string name = field.name;
    // As testpmd has it by default: the device neither writes nor reads the bytes.
    if (name == "device") return {.given = 1, .text = "net_null,copy=0"};
    if (name == "budget") return number(budget);
    if (field.default_text == nullptr) return {};
    if (field.type == RINGTAP_BOOL) return number(std::strcmp(field.default_text, "true") == 0);
    return number(std::strtoull(field.default_text, nullptr, 10));
}

std::vector<ringtap_value> port_params() {
    std::vector<ringtap_value> values;
    const ringtap_field* field = port_class().params;
    for (; field != nullptr && field->name != nullptr; field++) values.push_back(value_of(*field));
    return values;
}

/// Two ports, each sending on by the other what it receives.
double between_null_devices(const Effort& effort) {
    const std::vector<ringtap_value> params = port_params();
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
