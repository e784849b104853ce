// SPDX-License-Identifier: Apache-2.0
// What goes wrong on purpose, set and lifted, and when packets that it kept come.
#include <algorithm>
#include <utility>

#include "counter.hpp"
#include "error.hpp"
#include "graph.hpp"
#include "worker.hpp"

namespace ringtap {

// -------------------------------------------------------------------------------------------------
// set and lifted

uint32_t Graph::add_fault(uint32_t ring_id, FaultPlan plan) {
    refuse_in_transaction("A fault cannot be set");
    if (plan.kind == FaultPlan::delay && is_live())
        throw Error("ERR_RINGTAP_LIVE", "A live dataplane has no virtual clock to delay by.",
                    "Run it stepped.");
    if (plan.kind == FaultPlan::pause && is_live())
        throw Error("ERR_RINGTAP_LIVE", "A live dataplane does not stand still for one packet.",
                    "Run it stepped.");
    const bool is_of_ring = plan.kind != FaultPlan::no_mbuf;
    Ring* where = is_of_ring ? &ring(ring_id) : nullptr;
    if (plan.is_conditional) plan.only = bound_to(vifs, plan.only);
    const uint64_t seed =
        seed_of(options.seed, ++faults_ever_, is_of_ring ? where->name() : "pool");
    auto owned = std::make_unique<Fault>(std::move(plan), seed);
    Fault* fault = owned.get();
    if (is_of_ring && where->faults == nullptr) {
        faulty_rings_.reserve(faulty_rings_.size() + 1);
        where->faults = std::make_unique<RingFaults>();
        faulty_rings_.push_back(where);
    }
    if (is_of_ring) where->faults->faults.reserve(where->faults->faults.size() + 1);
    const uint32_t id = next_id_++;
    faults_.emplace(id, FaultOnRing{where, std::move(owned)});
    if (!is_of_ring) {
        try {
            allocation_faults.add(*fault);
        } catch (...) {
            faults_.erase(id);
            throw;
        }
        share_allocation_faults();
        return id;
    }
    auto& all = where->faults->faults;
    const auto comes_before = [](const Fault* a, const Fault* b) {
        return a->plan.kind < b->plan.kind;
    };
    all.insert(std::upper_bound(all.begin(), all.end(), fault, comes_before), fault);
    return id;
}

void Graph::remove_fault(uint32_t id) {
    refuse_in_transaction("A fault cannot be lifted");
    const Fault& gone = fault(id);
    if (Ring* ring = faults_.at(id).ring; ring != nullptr) {
        ring->faults->lift(gone);
        if (gone.plan.kind == FaultPlan::pause && paused_at_ == ring) paused_at_ = nullptr;
    } else if (gone.plan.kind == FaultPlan::no_mbuf) {
        allocation_faults.remove(gone);
        share_allocation_faults();
    }
    faults_.erase(id);
}

const Fault& Graph::fault(uint32_t id) {
    const auto found = faults_.find(id);
    if (found == faults_.end()) no_such("fault", id);
    return *found->second.fault;
}

/// Only while there are any is each allocation asked about.
void Graph::share_allocation_faults() {
    AllocationFaults* shared = allocation_faults.is_empty() ? nullptr : &allocation_faults;
    const auto share = [shared](Worker& worker) { worker.quota.faults = shared; };
    share(caller);
    if (is_live()) live_->change_workers(share);
}

uint64_t Graph::delayed() const {
    uint64_t packets = 0;
    for (const Ring* ring : faulty_rings_) packets += ring->faults->kept();
    return packets;
}

/// The ring goes.
void Graph::drop_kept(Ring& ring) {
    ring.faults->for_each_kept([&](rte_mbuf* m) {
        lost_from_faults++;
        ring.reader()->worker->drop_on_the_way(*ring.reader(), &ring, &m, 1, instance_removed);
    });
    ring.faults->delayed.clear();
    ring.faults->overtaken.clear();
    ring.faults->stopped.clear();
    if (paused_at_ == &ring) paused_at_ = nullptr;
    std::erase(faulty_rings_, &ring);
    for (auto& [id, known] : faults_)
        if (known.ring == &ring) known.ring = nullptr;
}

/// The VIF goes, and its number may become another's: faults whose condition names it are over.
void Graph::retire_faults(uint32_t vif) {
    for (auto& [id, known] : faults_) {
        const FaultPlan& plan = known.fault->plan;
        if (known.ring == nullptr || !plan.is_conditional || !names_vif(plan.only, vif)) continue;
        known.ring->faults->lift(*known.fault);
        known.ring = nullptr;
    }
}

// -------------------------------------------------------------------------------------------------
// when packets that were kept come

/// Of the clock's timers and of what comes late.
std::optional<uint64_t> Graph::next_event_ns() const {
    std::optional<uint64_t> next;
    if (clock.has_timers()) next = clock.next_deadline_ns();
    for (const Ring* ring : faulty_rings_) {
        // What finds no room comes when there is some, and is nothing to wait for.
        if (ring->faults->delayed.empty() || ring->free_count() == 0) continue;
        const uint64_t due = ring->faults->delayed.begin()->first.first;
        next = std::min(next.value_or(due), due);
    }
    return next;
}

bool Graph::put_all_delayed() {
    bool has_moved = false;
    for (Ring* ring : faulty_rings_) has_moved |= caller.put_delayed(*ring);
    return has_moved;
}

bool Graph::put_all_overtaken() {
    bool has_moved = false;
    for (Ring* ring : faulty_rings_) has_moved |= caller.put_overtaken(*ring);
    return has_moved;
}

bool Graph::put_all_stopped() {
    bool has_moved = false;
    for (Ring* ring : faulty_rings_) {
        const size_t all = ring->faults->stopped.size();
        if (paused_at_ == nullptr && all > 0) has_moved |= caller.put_stopped(*ring, all);
    }
    return has_moved;
}

const rte_mbuf* Graph::paused_packet() const {
    return paused_at_ == nullptr ? nullptr : paused_at_->faults->stopped.front().m;
}

void Graph::pause_at(Ring& ring) {
    if (paused_at_ == nullptr) paused_at_ = &ring;
}

void Graph::replace_paused(const uint8_t* bytes, uint32_t length) {
    auto& stopped = paused_at_->faults->stopped;
    rte_mbuf* old = stopped.front().m;
    rte_mbuf* made = pool.copy(caller.quota, old);
    if (made != nullptr) {
        pool.trim_end(caller.quota, made, made->pkt_len);
        if (!pool.fill(caller.quota, made, bytes, length)) {
            pool.release(caller.quota, made);
            made = nullptr;
        }
    }
    if (made == nullptr)
        throw Error("ERR_RINGTAP_NO_MBUF", "No mbuf is left for the packet as it is to be.",
                    "It goes on as it was, unless there are more by then.");
    stopped.front().m = made;
    pool.release(caller.quota, old);
}

/// The one in hand goes its way before those behind it are looked at.
void Graph::resume() {
    Ring* ring = std::exchange(paused_at_, nullptr);
    if (ring != nullptr) caller.put_stopped(*ring, 1);
}

bool Worker::put_delayed(Ring& ring) {
    RingFaults& faults = *ring.faults;
    const uint64_t now = graph.clock.now_ns();
    std::vector<rte_mbuf*> due;
    due.reserve(std::min<size_t>(faults.delayed.size(), ring.free_count()));
    while (faults.is_due(now) && due.size() < ring.free_count()) {
        due.push_back(faults.delayed.begin()->second);
        faults.delayed.erase(faults.delayed.begin());
    }
    put_past_faults(ring, *ring.reader(), due.data(), static_cast<uint32_t>(due.size()), 0);
    return !due.empty();
}

bool Worker::put_overtaken(Ring& ring) {
    auto& overtaken = ring.faults->overtaken;
    const size_t n = std::min<size_t>(overtaken.size(), ring.free_count());
    std::vector<rte_mbuf*> last;
    for (size_t i = 0; i < n; i++) last.push_back(overtaken[i].m);
    overtaken.erase(overtaken.begin(), overtaken.begin() + static_cast<std::ptrdiff_t>(n));
    put_past_faults(ring, *ring.reader(), last.data(), static_cast<uint32_t>(n), 0);
    return n > 0;
}

}  // namespace ringtap
