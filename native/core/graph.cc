// SPDX-License-Identifier: Apache-2.0
#include "graph.hpp"

#include <algorithm>
#include <new>

#include "error.hpp"
#include "page/sampler.hpp"
#include "poison.hpp"

namespace ringtap {

namespace {

/// More than these are counted and not kept.
constexpr size_t max_custody_faults = 100;

}  // namespace

static std::vector<Graph*> graphs;

uint32_t Graph::alive() {
    return static_cast<uint32_t>(graphs.size());
}

const std::vector<Graph*>& Graph::all() {
    return graphs;
}

Graph::Graph(GraphOptions given) : options(given), pool(Pool::open()), caller(*this) {
    if (options.quota_mbufs == 0) options.quota_mbufs = pool.size();
    if (options.quota_mbufs > pool.size())
        throw Error("ERR_RINGTAP_QUOTA", "A quota of " + std::to_string(options.quota_mbufs) +
                                             " mbufs is more than the pool's " +
                                             std::to_string(pool.size()) + ".");
    if (options.burst < 1 || options.burst > GraphOptions::max_burst)
        throw Error("ERR_RINGTAP_OPTION", "A burst of " + std::to_string(options.burst) +
                                              " packets is not possible: 1 to " +
                                              std::to_string(GraphOptions::max_burst) + ".");
    caller.quota.limit = options.quota_mbufs;
    clock.set(options.clock_start_ns);
    const bool is_to_be_live = options.live_workers > 0;
    if (is_to_be_live && options.is_checked)
        throw Error("ERR_RINGTAP_OPTION", "A live dataplane cannot be checked packet by packet.",
                    "Run it stepped: what is wrong with custody shows there, too.");
    // What a sanitizer is to find, it finds only where packets are guarded and freed ones rest.
    options.is_checked |= is_sanitizer_build && !is_to_be_live;
    if (is_to_be_live) {
        live_ =
            std::make_unique<Live>(*this, options.live_workers, options.live_cpus, options.idling);
        clock.let_run();
    }
    if (options.is_checked) pool.set_quarantine(pool.size() / 4);
    graphs.push_back(this);
    show_in_page(*this);
}

Graph::~Graph() {
    take_out_of_page(*this);
    stand_still();  // for good
    for (const auto& [id, it] : instances_) stop_instance(id);
    is_closing_ = true;  // nobody is left to be told, or to emit to
    ring_sources_.clear();
    ready_.clear();
    sources_.clear();
    while (!instances_.empty()) remove_somehow(instances_.rbegin()->first);
    if (options.is_checked) pool.set_quarantine(0);
    std::erase(graphs, this);
}

// -------------------------------------------------------------------------------------------------
// injection

uint32_t Graph::inject_at_vif(uint32_t id, std::unique_ptr<Injection> injection) {
    Instance& it = instance(id);
    if (injection->number == 0) injection->number = reserve_injection();
    const uint32_t number = injection->number;
    it.far_pending.push_back(std::move(injection));
    activate_source(&it);
    return number;
}

uint32_t Graph::inject_into_ring(uint32_t id, std::unique_ptr<Injection> injection) {
    Ring& target = ring(id);
    if (injection->number == 0) injection->number = reserve_injection();
    const uint32_t number = injection->number;
    ring_sources_.push_back({&target, std::move(injection)});
    return number;
}

void Graph::fill_ring(uint32_t id) {
    for (RingSource& source : ring_sources_)
        while (source.ring->id() == id && put_burst(source)) {
        }
    std::erase_if(ring_sources_, [](const RingSource& s) { return s.injection->left() == 0; });
}

Ledger Graph::ledger() const {
    Ledger sum = looked_at(caller.ledger);
    if (is_live())
        live_->for_each_worker([&](const Worker& worker) { sum += looked_at(worker.ledger); });
    return sum;
}

int64_t Graph::mbufs_in_use() const {
    int64_t sum = caller.quota.in_use;
    if (is_live()) live_->for_each_worker([&](const Worker& w) { sum += w.quota.in_use; });
    return sum;
}

uint64_t Graph::hops_of_all() const {
    uint64_t sum = caller.hops;
    live_->for_each_worker([&](const Worker& worker) { sum += worker.hops; });
    return sum;
}

uint64_t Graph::put_in() const {
    uint64_t sum = caller.put_in;
    if (is_live()) live_->for_each_worker([&](const Worker& worker) { sum += worker.put_in; });
    return sum;
}

uint64_t Graph::queued() const {
    uint64_t packets = 0;
    for (const auto& [id, it] : instances_)
        packets += it->input->queued() + (it->inbound ? it->inbound->queued() : 0);
    return packets;
}

uint64_t Graph::injections_pending() const {
    uint64_t packets = 0;
    for (const RingSource& source : ring_sources_) packets += source.injection->left();
    for (const auto& [id, it] : instances_)
        for (const auto& injection : it->far_pending) packets += injection->left();
    return packets;
}

std::map<std::string, uint64_t> Graph::drops_by_reason() const {
    std::map<std::string, uint64_t> all;
    for (const auto& [reason, packets] : gone.drops_by_reason)
        if (packets > 0) all.emplace(reason, packets);
    for (const auto& [id, it] : instances_) {
        const auto reasons = reasons_of(*it->cls);
        for (size_t i = 0; i < reasons.size(); i++)
            if (it->dropped[i] > 0) all[reasons[i].name] += it->dropped[i];
    }
    return all;
}

void Graph::add_custody_fault(CustodyFault fault) {
    const std::lock_guard lock(faults_mutex_);
    if (custody_faults.size() < max_custody_faults) custody_faults.push_back(std::move(fault));
    custody_fault_count++;
}

void Graph::add_custody_fault(const Instance& by, const char* what) {
    try {
        add_custody_fault({by.name, what, 0, {}});
    } catch (const std::bad_alloc&) {
        count_custody_fault();
    }
}

void Graph::count_custody_fault() {
    const std::lock_guard lock(faults_mutex_);
    custody_fault_count++;
}

}  // namespace ringtap
