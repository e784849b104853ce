// SPDX-License-Identifier: Apache-2.0
// What is traced, of all the workers of a graph.
#include <algorithm>

#include "graph.hpp"

namespace ringtap {

void Graph::start_trace(TraceOptions given) {
    std::sort(given.origins.begin(), given.origins.end());
    std::vector<std::unique_ptr<Tracer>> made;
    const auto make = [&](const Worker&) { made.push_back(std::make_unique<Tracer>(given)); };
    make(caller);
    if (is_live()) live_->for_each_worker(make);
    // Nothing fails from here on.
    tracing = std::move(given);
    auto next = made.begin();
    const auto start = [&next](Worker& worker) { worker.tracer = std::move(*next++); };
    start(caller);
    if (is_live()) live_->change_workers(start);
}

void Graph::stop_trace() {
    tracing.reset();
    caller.tracer.reset();
    if (is_live()) live_->change_workers([](Worker& worker) { worker.tracer.reset(); });
}

uint64_t Graph::read_trace(const std::function<void(const TracedHop&)>& visit) const {
    if (!tracing) return 0;
    uint64_t lost = 0;
    std::vector<TracedHop> all;
    const auto read = [&](const Worker& worker) {
        lost += worker.tracer->read([&](TracedHop hop) { all.push_back(std::move(hop)); });
    };
    read(caller);
    if (is_live()) live_->for_each_worker(read);
    // A worker's own are in order; a packet is in one's hands after it was in another's.
    const auto is_earlier = [](const auto& a, const auto& b) { return a.time_ns < b.time_ns; };
    std::stable_sort(all.begin(), all.end(), is_earlier);
    for (const TracedHop& hop : all) visit(hop);
    return lost;
}

}  // namespace ringtap
