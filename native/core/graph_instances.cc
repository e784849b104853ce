// SPDX-License-Identifier: Apache-2.0
// Instances: made, started, stopped, removed with all that leads to them.
#include <algorithm>
#include <cstdio>
#include <cstring>
#include <new>

#include "api.hpp"
#include "error.hpp"
#include "graph.hpp"
#include "page/sampler.hpp"
#include "thrown.hpp"

namespace ringtap {

namespace {

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
    // Any class may look up any VIF, at any time.
    if (vif != nullptr || vifs.waits_for_recycling()) hold_all();
    if (vifs.waits_for_recycling() && queued() == 0 && ledger().held == 0 && ring_sources_.empty())
        vifs.recycle();
    prepare_to_remember(instance);
    if (vif != nullptr) instance.vif = vifs.add(&instance, *vif);

    char error[1024] = "refused to be created";
    Hand& hand = instance.worker->hand;
    hand.begin(instance, nullptr, 0, {"create()"});
    const int rc = create(instance, params, error);
    hand.finish();
    if (rc != 0) {
        abandon(instance);
        throw Error("ERR_RINGTAP_CREATE",
                    cls.name + std::string(" '") + name + "': " + error + ".");
    }
    try {
        rings_[instance.input->id()] = instance.input.get();
        if (instance.inbound) rings_[instance.inbound->id()] = instance.inbound.get();
        if (instance.is_poller()) pollers_.push_back(&instance);
        const std::lock_guard lock(structure_mutex());
        instances_.emplace(instance.id, std::move(owned));
    } catch (...) {
        // The map has taken nothing over when there was no memory for that.
        if (cls.destroy != nullptr)
            instance.worker->call(instance, {"destroy()"},
                                  [&] { cls.destroy(instance.state.get()); });
        abandon(instance);
        throw;
    }
    next_id_ += 3;
    return instance;
}

/// An instance that came to nothing: nobody knows it.
void Graph::abandon(Instance& unmade) {
    clock.cancel_all(&unmade);
    std::erase(pollers_, &unmade);
    for (const Ring* ring : {unmade.input.get(), unmade.inbound.get()})
        if (ring != nullptr) rings_.erase(ring->id());
    {
        const std::lock_guard lock(structure_mutex());
        remember(unmade);
    }
    if (unmade.vif != nullptr) vifs.remove(unmade.vif->index);
}

/// At the end: once more without memory, and what it has goes uncounted.
void Graph::remove_somehow(uint32_t id) {
    for (int tries = 0; tries < 2; tries++) {
        try {
            remove_instance(id);
            return;
        } catch (const std::bad_alloc&) {
            captures->note_no_memory();
        }
    }
    const std::lock_guard lock(structure_mutex());
    instances_.erase(id);
}

static uint64_t missed_by(const Instance& it) {
    return it.cls->missed == nullptr ? 0 : it.cls->missed(it.state.get());
}

CaptureBatch Graph::remove_instance(uint32_t id) {
    Instance& gone = instance(id);
    if (gone.vif != nullptr || gone.has(RINGTAP_ON_CALLER))
        hold_all();
    else
        hold(gone);
    // Undone, rules would lead to it again.
    if (!transactions_.empty() && id < transactions_.back() && !is_closing_)
        refuse_in_transaction("An instance that was there before cannot be removed");
    // What takes memory comes first: after it, nothing can fail any more.
    const DoomedRules doomed = is_closing_ ? DoomedRules{} : rules_about(gone);
    for (const auto& [owner, rule] : doomed) {
        hold(*owner);
        if (!transactions_.empty()) owner->rules.stage(depth());
    }
    gone.worker->hand.make_room_to_let_go(static_cast<uint32_t>(gone.held));
    prepare_to_remember(gone);
    if (gone.is_running) stop_instance(id);
    std::erase_if(ring_sources_, [&](const RingSource& s) { return s.ring->reader() == &gone; });
    keep_finding(gone);
    this->gone.missed += missed_by(gone);
    if (!is_closing_) forget(gone, doomed);  // while it can still be told of its rules
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
    CaptureBatch drops;
    try {
        drops = gone.drops.claim();
    } catch (const std::bad_alloc&) {
        captures->note_no_memory();
    }
    if (is_live()) live_->forget(gone);
    // What it held and did not drop is lost with it; audit() says so.
    instances_.erase(id);
    return drops;
}

void Graph::keep_finding(const Instance& it) {
    try {
        if (std::string finding = audit(it); !finding.empty())
            gone.findings.push_back(std::move(finding));
    } catch (const std::bad_alloc&) {
        captures->note_no_memory();
    }
}

/// A place for each reason that it may drop for, so that to remember needs no memory.
void Graph::prepare_to_remember(const Instance& it) {
    const std::lock_guard lock(structure_mutex());
    gone.places.clear();
    for (const ringtap_reason& reason : reasons_of(*it.cls))
        gone.places.push_back(&gone.drops_by_reason.try_emplace(reason.name, 0).first->second);
}

/// What it counted stays in the ledger.
void Graph::remember(const Instance& it) {
    for (size_t i = 0; i < it.dropped.size(); i++) {
        gone.dropped += it.dropped[i];
        *gone.places[i] += it.dropped[i];
    }
    gone.enqueued += it.input->enqueued() + (it.inbound ? it.inbound->enqueued() : 0);
    gone.emitted += it.emitted;
}

uint64_t Graph::missed() const {
    uint64_t packets = gone.missed;
    for (const auto& [id, it] : instances_) packets += missed_by(*it);
    return packets;
}

/// The rest of the graph stops knowing it.
void Graph::forget(Instance& gone, const DoomedRules& doomed) {
    clock.cancel_all(&gone);
    for (const auto& [owner, rule] : doomed) drop_rule(*owner, rule);
    for (const auto& [id, other] : instances_)
        for (Ring*& ring : other->direct_rings)
            if (ring != nullptr && ring->reader() == &gone) ring = nullptr;
    ready_.remove(&gone);
    sources_.remove(&gone);
    std::erase(pollers_, &gone);
    if (gone.vif == nullptr) return;
    const uint32_t index = gone.vif->index;
    retire_taps(index);
    retire_faults(index);
    gone.vif = nullptr;
    vifs.remove(index);
    for (const auto& [id, owned] : instances_) {
        Instance* other = owned.get();
        if (other != &gone && other->cls->vif_removed != nullptr)
            other->worker->call(*other, {"vif_removed()"},
                                [=] { other->cls->vif_removed(other->state.get(), index); });
    }
}

/// Rules of others that lead to it or match on it, and its own.
Graph::DoomedRules Graph::rules_about(const Instance& gone) {
    DoomedRules doomed;
    for (const auto& [id, other] : instances_) {
        for (const auto& rule : other->rules.rules()) {
            const bool leads_here =
                std::any_of(rule->targets.begin(), rule->targets.end(),
                            [&](const Ring* ring) { return ring->reader() == &gone; });
            if (other.get() == &gone || leads_here || names_vif(*rule, gone.vif))
                doomed.emplace_back(other.get(), rule->id);
        }
        other->rules.index();
    }
    return doomed;
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

}  // namespace ringtap
