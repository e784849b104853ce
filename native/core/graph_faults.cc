// SPDX-License-Identifier: Apache-2.0
// What goes wrong on purpose: on the way into a ring, and where mbufs are needed.
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
    const uint32_t id = next_id_++;
    faults_.emplace(id, FaultOnRing{where, std::move(owned)});
    if (!is_of_ring) {
        allocation_faults.add(*fault);
        share_allocation_faults();
        return id;
    }
    if (where->faults == nullptr) {
        where->faults = std::make_unique<RingFaults>();
        faulty_rings_.push_back(where);
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

// -------------------------------------------------------------------------------------------------
// on the way into a ring

namespace {

/// One burst on its way past the faults of a ring.
class FaultyPath {
  public:
    FaultyPath(Worker& worker, Ring& ring, Instance& charged, uint32_t& claimed)
        : worker_(worker), ring_(ring), charged_(charged), claimed_(claimed) {}

    /// `behind`: packets of the burst that come after it.
    void send(rte_mbuf* m, uint32_t behind) {
        behind_ = behind;
        go_on(m, 0);
    }

    /// One that stood still: the faults before that one have been passed.
    void send_on(rte_mbuf* m) {
        const auto& faults = ring_.faults->faults;
        const auto is_pause = [](const Fault* it) { return it->plan.kind == FaultPlan::pause; };
        const auto first = std::find_if(faults.begin(), faults.end(), is_pause);
        go_on(m, static_cast<size_t>(first - faults.begin()));
    }

    std::vector<rte_mbuf*> passed;
    uint32_t kept = 0;  // by the faults, and the sender's no more
    uint32_t late = 0;  // of those that passed: kept before, and counted as emitted then

  private:
    void go_on(rte_mbuf* m, size_t next) {
        const auto& faults = ring_.faults->faults;
        for (; next < faults.size(); next++) {
            // Nobody overtakes who stands still.
            if (faults[next]->plan.kind == FaultPlan::pause && !ring_.faults->stopped.empty())
                return stop(m, false);
            if (!faults[next]->concerns(m) || !faults[next]->strikes()) continue;
            m = strike(*faults[next], m, next);
            if (m == nullptr) return;
        }
        pass(m);
    }

    /// What goes on; nullptr: nothing does now.
    rte_mbuf* strike(Fault& fault, rte_mbuf* m, size_t at) {
        switch (fault.plan.kind) {
            case FaultPlan::full:
                return lose(m, fault_full);
            case FaultPlan::drop:
                return lose(m, fault_drop);
            case FaultPlan::corrupt:
                m = make_own(m);
                if (m != nullptr) trace(fault, m, [&] { fault.flip_bits(m); });
                return m;
            case FaultPlan::duplicate:
                duplicate(fault, m, at);
                return m;
            case FaultPlan::reorder:
                trace(fault, m);
                ring_.faults->overtaken.push_back({m, fault.plan.places});
                kept++;
                return nullptr;
            case FaultPlan::delay: {
                trace(fault, m);
                const uint64_t due = fault.due_ns(worker_.graph.clock.now_ns());
                ring_.faults->delayed.emplace(std::pair{due, ring_.faults->delayed_ever++}, m);
                kept++;
                return nullptr;
            }
            case FaultPlan::pause:
                trace(fault, m);
                stop(m, true);
                worker_.graph.pause_at(ring_);
                return nullptr;
            default:
                return m;
        }
    }

    void stop(rte_mbuf* m, bool was_struck) {
        ring_.faults->stopped.push_back({m, was_struck});
        kept++;
    }

    /// What is not lost: that is told as a drop.
    template <typename Change>
    void trace(const Fault& fault, const rte_mbuf* m, Change change) {
        Tracer* tracer = worker_.tracer.get();
        const Origin origin = worker_.pool.state(m).origin;
        if (tracer == nullptr || !tracer->wants(origin)) return change();
        const Tracer::AsItWas before = tracer->keep_as_it_is(m);
        change();
        tracer->strike(worker_.graph.clock.now_ns(), charged_.id, fault.plan.kind, before, m,
                       origin, ring_.id());
    }
    void trace(const Fault& fault, const rte_mbuf* m) {
        trace(fault, m, [] {});
    }

    rte_mbuf* lose(rte_mbuf* m, uint16_t reason) {
        worker_.drop_on_the_way(charged_, &ring_, &m, 1, reason);
        return nullptr;
    }

    /// That nobody else sees the bits flip. The hand has nothing to do with it any more.
    rte_mbuf* make_own(rte_mbuf* m) {
        if (!worker_.pool.is_shared(m)) return m;
        rte_mbuf* own = worker_.pool.copy(worker_.quota, m);
        if (own == nullptr) return lose(m, no_mbuf);
        worker_.pool.release(worker_.quota, m);
        return own;
    }

    /// Both go on past the faults that come after; unless there is no room for two.
    void duplicate(Fault& fault, rte_mbuf* m, size_t at) {
        if (!has_room_for_one_more()) {
            fault.hits--;
            return;
        }
        rte_pktmbuf_refcnt_update(m, 1);
        count(Counter::copied, worker_.ledger.copied, 1);
        trace(fault, m);
        behind_++;
        go_on(m, at + 1);
        behind_--;
    }

    void pass(rte_mbuf* m) {
        passed.push_back(m);
        auto& overtaken = ring_.faults->overtaken;
        for (auto& late : overtaken) late.places -= late.places > 0;
        while (!overtaken.empty() && overtaken.front().places == 0 && has_room_for_one_more()) {
            late++;
            passed.push_back(overtaken.front().m);
            overtaken.erase(overtaken.begin());
        }
    }

    bool has_room_for_one_more() {
        if (!worker_.graph.is_live()) return ring_.free_count() > passed.size() + 1 + behind_;
        const bool is_there = ring_.claim(1) == 1;
        claimed_ += is_there;
        return is_there;
    }

    Worker& worker_;
    Ring& ring_;
    Instance& charged_;
    uint32_t& claimed_;
    uint32_t behind_ = 0;
};

}  // namespace

/// The first of those that stood still, up to the next one that a pause is for.
bool Worker::put_stopped(Ring& ring, size_t most) {
    RingFaults& faults = *ring.faults;
    std::deque<RingFaults::Stopped> waiting;
    waiting.swap(faults.stopped);
    if (waiting.empty()) return false;
    uint32_t claimed = 0;
    FaultyPath path(*this, ring, *ring.reader(), claimed);
    bool has_moved = false;
    for (const auto& [m, was_struck] : waiting) {
        const bool has_room = ring.free_count() > path.passed.size();
        if (most == 0 || !faults.stopped.empty() || !has_room) {
            faults.stopped.push_back({m, was_struck});
            continue;
        }
        has_moved = true;
        most--;
        if (was_struck)
            path.passed.push_back(m);
        else
            path.send_on(m);
    }
    put_past_faults(ring, *ring.reader(), path.passed.data(),
                    static_cast<uint32_t>(path.passed.size()), 0);
    return has_moved;
}

uint32_t Worker::put_despite_faults(Ring& ring, Instance& charged, rte_mbuf* const* packets,
                                    uint32_t n, uint32_t claimed) {
    const std::lock_guard lock(graph.fault_mutex);
    const SparedFromFaults spared(quota);
    FaultyPath path(*this, ring, charged, claimed);
    for (uint32_t i = 0; i < n; i++) path.send(packets[i], n - 1 - i);
    const auto going = static_cast<uint32_t>(path.passed.size());
    if (claimed > going) ring.unclaim(claimed - going);
    const uint32_t done =
        put_past_faults(ring, charged, path.passed.data(), going, std::min(claimed, going));
    return done + path.kept - path.late;
}

}  // namespace ringtap
