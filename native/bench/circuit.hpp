// SPDX-License-Identifier: Apache-2.0
// A path of instances whose end leads to its beginning, and packets that go round it.
#pragma once

#include <cstring>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "../core/graph.hpp"
#include "../core/registry.hpp"
#include "bench.hpp"

namespace ringtap::bench {

constexpr uint32_t frame_bytes = 64;
constexpr uint32_t burst = 32;
/// Packets under way at once: one burst, as in a stepped graph, where sources wait until what they
/// put in has gone its way.
constexpr uint32_t under_way = burst;
/// Packets that pass each hop in one measurement: some milliseconds.
constexpr uint32_t passes = 2048 * under_way;

inline ringtap_value number(uint64_t u) {
    return {.given = 1, .u = u, .u2 = u};
}

/// One burst of `count` frames of 64 bytes, from 02:00:00:00:01:xx to 02:00:00:00:02:xx, xx
/// counting up to `stations`.
inline std::unique_ptr<Injection> frames(
    uint32_t count, uint32_t stations = 1, void (*change)(uint8_t* frame) = [](uint8_t*) {}) {
    const uint8_t header[] = {2, 0, 0, 0, 2, 0, 2, 0, 0, 0, 1, 0, 0x88, 0xb5};
    std::vector<uint8_t> bytes(size_t{count} * frame_bytes);
    for (uint32_t i = 0; i < count; i++) {
        uint8_t* frame = &bytes[size_t{i} * frame_bytes];
        std::memcpy(frame, header, sizeof(header));
        frame[5] = frame[11] = static_cast<uint8_t>(i % stations);
        change(frame);
    }
    auto made = std::make_unique<Injection>(std::make_unique<MemorySource>(
        std::move(bytes), std::vector<uint32_t>(count, frame_bytes)));
    made->burst = count;
    return made;
}

/// Going round is what the hop limit is there to find.
inline GraphOptions unlimited(GraphOptions options) {
    options.max_hops_per_packet = UINT32_MAX;
    return options;
}

/// A graph with an instance of class `turn`, from which a path starts and to which it leads.
class Circuit {
  public:
    /// With `vifs`, packets are given out-VIF 1 to `vifs` in turn.
    explicit Circuit(GraphOptions options = {}, uint32_t vifs = 0)
        : graph(unlimited(options)), turn(add("turn", {number(passes), number(vifs)})) {}

    Instance& add(const char* name, const std::vector<ringtap_value>& params = {}) {
        const ringtap_class& cls = find_class(name);
        const VifConfig as_is;
        const VifConfig* vif = (cls.flags & RINGTAP_IS_VIF) != 0 ? &as_is : nullptr;
        const std::string own_name = name + std::to_string(graph.instances().size());
        Instance& made = graph.add_instance(cls, own_name, {}, nullptr, params.data(), vif);
        graph.start_instance(made.id);
        return made;
    }
    void lead(Instance& from, Instance& to) { lead(from, "any", {}, to); }
    void lead(Instance& from, const char* condition, const ringtap_value& argument, Instance& to) {
        const Condition when = Condition::make(*find_condition(condition), &argument);
        graph.add_rule(from.id, Rule::default_priority, when, {to.input->id()});
    }
    void put(Instance& to, std::unique_ptr<Injection> packets, uint32_t in_vif = 0) {
        packets->in_vif = in_vif;
        graph.inject_into_ring(to.input->id(), std::move(packets));
    }

    /// Sends the packets that were put in round; answers the CPU time of each pass, in ns.
    double run() {
        const double ns = cpu_ns([this] { graph.run(); });
        if (turn.received != passes + under_way)
            throw std::runtime_error("packets got lost: " + std::to_string(turn.received) + " of " +
                                     std::to_string(passes + under_way) + " came round");
        return ns / passes;
    }

    Graph graph;
    Instance& turn;
};

}  // namespace ringtap::bench
