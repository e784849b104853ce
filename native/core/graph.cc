// SPDX-License-Identifier: Apache-2.0
#include "graph.hpp"

#include <algorithm>
#include <cstdio>
#include <cstring>

#include "api.hpp"
#include "error.hpp"
#include "page/sampler.hpp"
#include "poison.hpp"
#include "thrown.hpp"

namespace ringtap {

namespace {

/// More than these are counted and not kept.
constexpr size_t max_custody_faults = 100;

Instance::FreeState release_state;

std::unique_ptr<void, Instance::FreeState> allocate_state(size_t bytes) {
    const size_t size = RTE_ALIGN_CEIL(std::max<size_t>(bytes, 1), RTE_CACHE_LINE_SIZE);
    void* memory = std::aligned_alloc(RTE_CACHE_LINE_SIZE, size);
    if (memory == nullptr) throw Error("ERR_RINGTAP_NO_MEMORY", "No memory for an instance.");
    std::memset(memory, 0, size);
    return {memory, release_state};
}

bool names_vif(const Rule& rule, const Vif* vif) {
    return vif != nullptr && names_vif(rule.condition, vif->index);
}

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
        live_ = std::make_unique<Live>(*this, options.live_workers);
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
    while (!instances_.empty()) remove_instance(instances_.rbegin()->first);
    if (options.is_checked) pool.set_quarantine(0);
    std::erase(graphs, this);
}

// ------------------------------------------------------------------------------------------------
// instances

/// What its class answers; not 0 with a sentence in `error`.
static int create(Instance& it, const ringtap_value* params, char (&error)[1024]) {
    if (it.cls->create == nullptr) return 0;
    int answer = -1;
    try {
        answer = it.cls->create(it.state.get(), &it, &module_api(), params, error, sizeof(error));
    } catch (...) {
        std::snprintf(error, sizeof(error), "it threw in create(): %s", thrown_text().c_str());
    }
    error[sizeof(error) - 1] = '\0';
    return answer;
}

Instance& Graph::add_instance(const ringtap_class& cls, const std::string& name, RingParam input,
                              const RingParam* inbound, const ringtap_value* params,
                              const VifConfig* vif, const std::string& vswitch) {
    auto owned = std::make_unique<Instance>();
    Instance& instance = *owned;
    instance.id = next_id_;
    instance.name = name;
    instance.vswitch = vswitch;
    instance.cls = &cls;
    instance.graph = this;
    instance.worker = &caller;
    if (inbound != nullptr && cls.inbound == nullptr)
        throw Error("ERR_RINGTAP_VIF_CONFIG",
                    cls.name + std::string(" '") + name +
                        "' cannot have an inbound ring: its class reads none.");
    instance.input =
        std::make_unique<Ring>(next_id_ + 1, name + ".input", input, &instance, producers());
    if (inbound != nullptr)
        instance.inbound = std::make_unique<Ring>(next_id_ + 2, name + ".inbound", *inbound,
                                                  &instance, producers());
    instance.far_captured.is_wire = instance.has(RINGTAP_IS_VIF);
    instance.random_state = seed_of(options.seed, instance.id, instance.name);
    instance.dropped.assign(reasons_of(cls).size(), 0);
    instance.state = allocate_state(cls.state_bytes);
    if (vifs.waits_for_recycling() && queued() == 0 && ledger().held == 0 && ring_sources_.empty())
        vifs.recycle();
    if (vif != nullptr) instance.vif = vifs.add(&instance, *vif);

    char error[1024] = "refused to be created";
    Hand& hand = instance.worker->hand;
    hand.begin(instance, nullptr, 0, {"create()"});
    const int rc = create(instance, params, error);
    hand.finish();
    if (rc != 0) {
        clock.cancel_all(&instance);
        {
            const std::lock_guard lock(structure_mutex());
            remember(instance);
        }
        if (instance.vif != nullptr) vifs.remove(instance.vif->index);
        throw Error("ERR_RINGTAP_CREATE",
                    cls.name + std::string(" '") + name + "': " + error + ".");
    }
    next_id_ += 3;
    rings_[instance.input->id()] = instance.input.get();
    if (instance.inbound) rings_[instance.inbound->id()] = instance.inbound.get();
    if (instance.is_poller()) pollers_.push_back(&instance);
    const std::lock_guard lock(structure_mutex());
    instances_.emplace(instance.id, std::move(owned));
    return instance;
}

CaptureBatch Graph::remove_instance(uint32_t id) {
    Instance& gone = instance(id);
    // Undone, rules would lead to it again.
    if (!transactions_.empty() && id < transactions_.back() && !is_closing_)
        refuse_in_transaction("An instance that was there before cannot be removed");
    if (gone.is_running) stop_instance(id);
    std::erase_if(ring_sources_, [&](const RingSource& s) { return s.ring->reader() == &gone; });
    if (const std::string finding = audit(gone); !finding.empty())
        this->gone.findings.push_back(finding);
    if (gone.cls->missed != nullptr) this->gone.missed += gone.cls->missed(gone.state.get());
    if (!is_closing_) forget(gone);  // while it can still be told of its rules
    if (gone.cls->destroy != nullptr)
        gone.worker->call(gone, {"destroy()"}, [&] { gone.cls->destroy(gone.state.get()); });
    drain(*gone.input, gone, instance_removed);
    if (gone.inbound) drain(*gone.inbound, gone, instance_removed);
    for (Ring* ring : {gone.input.get(), gone.inbound.get()})
        if (ring != nullptr && ring->faults != nullptr) drop_kept(*ring);
    // In no sample it counts twice, or not at all.
    const std::lock_guard lock(structure_mutex());
    remember(gone);
    for (Ring* ring : {gone.input.get(), gone.inbound.get()}) {
        if (ring == nullptr) continue;
        retire_taps(ring);
        for (const auto& [_, other] : instances_) other->rules.forget_ring(ring);
        rings_.erase(ring->id());
    }
    CaptureBatch drops = gone.drops.claim();
    if (is_live()) live_->forget(gone);
    // What it held and did not drop is lost with it; audit() says so.
    instances_.erase(id);
    return drops;
}

/// What it counted stays in the ledger.
void Graph::remember(const Instance& it) {
    const auto reasons = reasons_of(*it.cls);
    for (size_t i = 0; i < reasons.size(); i++) {
        gone.dropped += it.dropped[i];
        if (it.dropped[i] > 0) gone.drops_by_reason[reasons[i].name] += it.dropped[i];
    }
    gone.enqueued += it.input->enqueued() + (it.inbound ? it.inbound->enqueued() : 0);
    gone.emitted += it.emitted;
}

uint64_t Graph::missed() const {
    uint64_t packets = gone.missed;
    for (const auto& [id, it] : instances_)
        if (it->cls->missed != nullptr) packets += it->cls->missed(it->state.get());
    return packets;
}

/// The rest of the graph stops knowing it.
void Graph::forget(Instance& gone) {
    clock.cancel_all(&gone);
    drop_rules_about(gone);
    ready_.remove(&gone);
    sources_.remove(&gone);
    std::erase(pollers_, &gone);
    if (gone.vif == nullptr) return;
    const uint32_t index = gone.vif->index;
    retire_taps(index);
    retire_faults(index);
    gone.vif = nullptr;
    vifs.remove(index);
    for (const auto& [id, other] : instances_)
        if (other.get() != &gone && other->cls->vif_removed != nullptr)
            other->worker->call(*other, {"vif_removed()"},
                                [&] { other->cls->vif_removed(other->state.get(), index); });
}

/// Rules of others that lead to it or match on it, and its own; and ways to it past the rules.
void Graph::drop_rules_about(const Instance& gone) {
    for (const auto& [id, other] : instances_) {
        std::vector<uint32_t> doomed;
        for (const auto& rule : other->rules.rules()) {
            const bool leads_here =
                std::any_of(rule->targets.begin(), rule->targets.end(),
                            [&](const Ring* ring) { return ring->reader() == &gone; });
            if (other.get() == &gone || leads_here || names_vif(*rule, gone.vif))
                doomed.push_back(rule->id);
        }
        for (const uint32_t rule : doomed) remove_rule(id, rule);
        for (Ring*& ring : other->direct_rings)
            if (ring != nullptr && ring->reader() == &gone) ring = nullptr;
    }
}

void Graph::drain(Ring& ring, Instance& charged, uint16_t reason) {
    rte_mbuf* m;
    while (ring.dequeue(&m, 1) == 1) {
        count(Counter::instance_received, ring.reader()->received, 1);
        charged.worker->drop_on_the_way(charged, &ring, &m, 1, reason);
    }
}

void Graph::start_instance(uint32_t id) {
    Instance& it = instance(id);
    if (it.is_running) return;
    if (is_live()) live_->assign(it);
    Hand& hand = it.worker->hand;
    if (it.cls->start != nullptr) {
        hand.begin(it, nullptr, 0, {"start()"});
        int rc = -1;
        std::string thrown;
        try {
            rc = it.cls->start(it.state.get());
        } catch (...) {
            thrown = thrown_text();
        }
        hand.finish();
        if (!thrown.empty())
            throw Error("ERR_RINGTAP_START",
                        std::string(it.cls->name) + " '" + it.name +
                            "' could not be started: it threw in start(): " + thrown + ".");
        if (rc != 0)
            throw Error("ERR_RINGTAP_START", std::string(it.cls->name) + " '" + it.name +
                                                 "' could not be started (it answered " +
                                                 std::to_string(rc) + ").");
    }
    it.is_running = true;
    it.polls_left = it.polling.packets_per_run;
    if (it.has_queued()) activate(&it);
    if (it.waits_at_far_end()) activate_source(&it);
}

void Graph::stop_instance(uint32_t id) {
    Instance& it = instance(id);
    if (!it.is_running) return;
    it.is_running = false;
    if (it.cls->stop == nullptr) return;
    it.worker->call(it, {"stop()"}, [&] { it.cls->stop(it.state.get()); });
}

Instance& Graph::instance(uint32_t id) {
    const auto it = instances_.find(id);
    if (it == instances_.end()) no_such("instance", id);
    return *it->second;
}

Ring& Graph::ring(uint32_t id) {
    const auto it = rings_.find(id);
    if (it == rings_.end()) no_such("ring", id);
    return *it->second;
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
    std::map<std::string, uint64_t> all(gone.drops_by_reason.begin(), gone.drops_by_reason.end());
    for (const auto& [id, it] : instances_) {
        const auto reasons = reasons_of(*it->cls);
        for (size_t i = 0; i < reasons.size(); i++)
            if (it->dropped[i] > 0) all[reasons[i].name] += it->dropped[i];
    }
    return all;
}

void Graph::add_custody_fault(CustodyFault fault) {
    const std::lock_guard lock(faults_mutex_);
    custody_fault_count++;
    if (custody_faults.size() < max_custody_faults) custody_faults.push_back(std::move(fault));
}

}  // namespace ringtap
