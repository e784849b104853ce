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

/// `device`, and every other parameter at its default.
std::vector<ringtap_value> port_params(const char* device) {
    std::vector<ringtap_value> values;
    const ringtap_class& cls = port_class();
    for (const ringtap_field* f = cls.params; f != nullptr && f->name != nullptr; f++) {
        ringtap_value value = {};
        if (std::strcmp(f->name, "device") == 0)
            value = {.given = 1, .text = device};
        else if (f->default_text != nullptr && f->type == RINGTAP_BOOL)
            value = number(std::strcmp(f->default_text, "true") == 0);
        else if (f->default_text != nullptr)
            value = number(std::strtoull(f->default_text, nullptr, 10));
        values.push_back(value);
    }
    return values;
}

/// Two ports, each sending on by the other what it receives: net_null never runs dry, so the turns
/// are counted out.
double between_null_devices() {
    constexpr uint32_t turns = 20'000, warm_up_turns = 1'000;
    const std::vector<ringtap_value> params = port_params("net_null");
    Circuit circuit;
    Instance& p = circuit.add("port", params);
    Instance& q = circuit.add("port", params);
    circuit.lead(p, q);
    circuit.lead(q, p);
    const auto run = [&](uint32_t n) {
        for (uint32_t i = 0; i < n; i++)
            if (circuit.graph.step() == nullptr) throw std::runtime_error("the ports ran dry");
    };
    run(warm_up_turns);
    const uint64_t before = p.received + q.received;
    const double ns = cpu_ns([&] { run(turns); });
    return ns / static_cast<double>(p.received + q.received - before);
}

const Bench registered("null.io.ns", "ns",
                       [](const Effort& effort) { return best(effort, between_null_devices); });

}  // namespace

}  // namespace ringtap::bench
