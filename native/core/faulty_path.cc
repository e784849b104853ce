// SPDX-License-Identifier: Apache-2.0
// The way of packets into a ring that faults are set on.
#include <algorithm>
#include <new>

#include "counter.hpp"
#include "graph.hpp"
#include "worker.hpp"

namespace ringtap {

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

    /// One that stood still, and goes on doing so.
    void stop_again(rte_mbuf* m, bool was_struck) {
        try {
            ring_.faults->stopped.push_back({m, was_struck});
        } catch (const std::bad_alloc&) {
            worker_.graph.lost_from_faults++;
            worker_.drop_without_memory(charged_, &m, 1);
        }
    }

    std::vector<rte_mbuf*> passed;
    uint32_t kept = 0;  // by the faults, and the sender's no more
    uint32_t late = 0;  // of those that passed: kept before, and counted as emitted then

  private:
    /// Without memory to keep it, or to let it pass, it is dropped.
    void go_on(rte_mbuf* m, size_t next) {
        try {
            go_past(m, next);
        } catch (const std::bad_alloc&) {
            worker_.drop_without_memory(charged_, &m, 1);
        }
    }

    /// Who throws has done nothing with the packet.
    void go_past(rte_mbuf*& m, size_t next) {
        const auto& faults = ring_.faults->faults;
        for (; next < faults.size(); next++) {
            // Nobody overtakes who stands still.
            if (faults[next]->plan.kind == FaultPlan::pause && !ring_.faults->stopped.empty())
                return stop(m, false);
            if (!faults[next]->concerns(m) || !faults[next]->strikes()) continue;
            if (strike(*faults[next], m, next) == nullptr) return;
        }
        pass(m);
    }

    /// What goes on; nullptr: nothing does now.
    rte_mbuf* strike(Fault& fault, rte_mbuf*& m, size_t at) {
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
                ring_.faults->overtaken.push_back({m, fault.plan.places});
                kept++;
                trace(fault, m);
                return nullptr;
            case FaultPlan::delay: {
                const uint64_t due = fault.due_ns(worker_.graph.clock.now_ns());
                ring_.faults->delayed.emplace(std::pair{due, ring_.faults->delayed_ever++}, m);
                kept++;
                trace(fault, m);
                return nullptr;
            }
            case FaultPlan::pause:
                stop(m, true);
                trace(fault, m);
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
        auto& overtaken = ring_.faults->overtaken;
        const size_t wanted = passed.size() + 1 + overtaken.size();
        if (wanted > passed.capacity()) passed.reserve(2 * wanted);
        passed.push_back(m);
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
    uint32_t claimed = 0;
    FaultyPath path(*this, ring, *ring.reader(), claimed);
    path.passed.reserve(faults.stopped.size());
    std::deque<RingFaults::Stopped> waiting;
    waiting.swap(faults.stopped);
    if (waiting.empty()) return false;
    bool has_moved = false;
    for (const auto& [m, was_struck] : waiting) {
        const bool has_room = ring.free_count() > path.passed.size();
        if (most == 0 || !faults.stopped.empty() || !has_room) {
            path.stop_again(m, was_struck);
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
