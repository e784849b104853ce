// SPDX-License-Identifier: Apache-2.0
// What packets cost that worker lcores move, and how long they take.
#include <sched.h>
#include <time.h>

#include "../bench/circuit.hpp"
#include "../bench/null_port.hpp"
#include "../bench/pulse.hpp"

namespace ringtap::bench {

namespace {

constexpr uint64_t packets_each = 2'000'000;

/// CPU time of all threads of the process per packet, from a device through some hops to another.
double process_ns(Graph& graph, Instance& source) {
    const uint64_t began = clock_ns(CLOCK_PROCESS_CPUTIME_ID);
    graph.poll(source.id, packets_each);
    return static_cast<double>(clock_ns(CLOCK_PROCESS_CPUTIME_ID) - began) / packets_each;
}

GraphOptions live_on(uint32_t lcores) {
    return {.live_workers = lcores};
}

/// On `lcores` of them, the hops lying one after the other on each.
double through_live(size_t hops, uint32_t lcores) {
    Circuit circuit(live_on(lcores));
    circuit.graph.stand_still();
    Instance& source = circuit.add("port", null_port_params("net_null,copy=0"));
    Instance& sink = circuit.add("port", null_port_params("net_null,no-rx=1"));
    std::vector<Instance*> path = {&source};
    for (size_t i = 0; i < hops; i++) path.push_back(&circuit.add("forward"));
    path.push_back(&sink);
    for (size_t i = 0; i + 1 < path.size(); i++) circuit.lead(*path[i], *path[i + 1]);
    for (size_t i = 0; i < path.size(); i++)
        circuit.graph.live()->place(*path[i], static_cast<uint32_t>(i * lcores / path.size()));
    const double ns = process_ns(circuit.graph, source);
    circuit.graph.go_on();
    return ns;
}

double mpps_through_8(const Effort& effort, uint32_t lcores) {
    return 1000 / best(effort, [&] { return through_live(8, lcores); });
}

const Bench hop("live.hop.ns", "ns", [](const Effort& effort) {
    return hop_ns(effort, [](size_t hops) { return through_live(hops, 1); });
});
const Bench one("live.8hops.mpps", "Mpps",
                [](const Effort& effort) { return mpps_through_8(effort, 1); });
const Bench two("live.8hops.2lcores.mpps", "Mpps",
                [](const Effort& effort) { return mpps_through_8(effort, 2); });

/// Through 6 hops, each on an lcore of its own, all of them on one CPU: of a packet every 100 µs,
/// so that each finds the lcores idle.
std::vector<uint64_t> sorted_latencies(const Effort& effort) {
    constexpr uint32_t lcores = 6;
    latencies_ns().clear();
    GraphOptions options = live_on(lcores);
    options.live_cpus.assign(lcores, static_cast<uint32_t>(sched_getcpu()));
    Circuit circuit(options);
    circuit.graph.stand_still();
    Instance* last = &circuit.add("pulse");
    for (size_t i = 0; i < 5; i++) {
        Instance& next = circuit.add("forward");
        circuit.lead(*last, next);
        last = &next;
    }
    circuit.lead(*last, circuit.add("pulsesink"));
    circuit.graph.go_on();
    const timespec while_it_runs = {.tv_sec = 0,
                                    .tv_nsec = effort.seconds < 1 ? 200'000'000 : 999'999'999};
    nanosleep(&while_it_runs, nullptr);
    circuit.graph.stand_still();
    std::vector<uint64_t> all = std::move(latencies_ns());
    std::sort(all.begin(), all.end());
    if (all.empty()) throw std::runtime_error("nothing got through");
    return all;
}

/// The best of several: others on the machine delay it, and nobody speeds it up.
double latency_us(const Effort& effort, double share) {
    const Effort often = {effort.seconds, 3};
    return best(often, [&] {
        const std::vector<uint64_t> all = sorted_latencies(effort);
        return static_cast<double>(
                   all[static_cast<size_t>(share * static_cast<double>(all.size() - 1))]) /
               1000;
    });
}

const Bench median("live.latency.p50.us", "µs",
                   [](const Effort& effort) { return latency_us(effort, 0.5); });
const Bench late("live.latency.p99.us", "µs",
                 [](const Effort& effort) { return latency_us(effort, 0.99); });

/// Eight lcores, one of which polls a device that nothing comes from, in % of a core.
const Bench idle("live.idle.cpu", "%", [](const Effort& effort) {
    constexpr uint32_t lcores = 8;
    Circuit circuit(live_on(lcores));
    circuit.graph.stand_still();
    circuit.add("port", null_port_params("net_ring"));
    for (uint32_t i = 1; i < lcores; i++) circuit.add("forward");
    circuit.graph.go_on();
    const timespec moment = {.tv_sec = effort.seconds < 1 ? 0 : 1, .tv_nsec = 500'000'000};
    nanosleep(&moment, nullptr);  // until they have fallen asleep
    const uint64_t cpu = clock_ns(CLOCK_PROCESS_CPUTIME_ID), wall = clock_ns(CLOCK_MONOTONIC);
    nanosleep(&moment, nullptr);
    const auto spent = static_cast<double>(clock_ns(CLOCK_PROCESS_CPUTIME_ID) - cpu);
    return 100 * spent / static_cast<double>(clock_ns(CLOCK_MONOTONIC) - wall);
});

/// Ten thousand instances that packets pass one after the other, on one lcore.
const Bench instances("scale.instances.ns", "ns", [](const Effort& effort) {
    constexpr size_t count = 10'000;
    Circuit circuit(live_on(1));
    circuit.graph.stand_still();
    Instance& source = circuit.add("port", null_port_params("net_null,copy=0"));
    Instance& sink = circuit.add("port", null_port_params("net_null,no-rx=1"));
    Instance* last = &source;
    for (size_t i = 0; i < count; i++) {
        Instance& next = circuit.add("forward");
        circuit.lead(*last, next);
        last = &next;
    }
    circuit.lead(*last, sink);
    constexpr uint64_t packets = 20'000;
    const double ns = best(effort, [&] {
        const uint64_t began = clock_ns(CLOCK_PROCESS_CPUTIME_ID);
        circuit.graph.poll(source.id, packets);
        return static_cast<double>(clock_ns(CLOCK_PROCESS_CPUTIME_ID) - began) / packets / count;
    });
    circuit.graph.go_on();
    return ns;
});

}  // namespace

}  // namespace ringtap::bench
