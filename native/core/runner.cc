// SPDX-License-Identifier: Apache-2.0
// The stepped runner: the calling thread takes the instances' turns until nothing moves.
#include <algorithm>
#include <limits>

#include "cycle.hpp"
#include "error.hpp"
#include "graph.hpp"

namespace ringtap {

void Graph::activate(Instance* it) {
    if (!it->is_running || it->is_queued) return;
    it->is_queued = true;
    ready_.push_back(it);
}

bool Graph::has_work(const Instance& it) const {
    return it.is_running && (it.input->queued() > 0 || (it.inbound && it.inbound->queued() > 0) ||
                             !it.far_pending.empty() || it.waits_to_poll);
}

/// Packets that may be taken so that whatever becomes of them finds room: a class that floods may
/// send each by every rule.
uint32_t Graph::credit(Instance& it) {
    uint32_t packets = options.burst;
    if (options.ring_full_drops) return packets;
    const bool floods = it.has(RINGTAP_FLOODS);
    for (const Outlet& outlet : it.rules.compiled().outlets())
        packets = std::min(packets, outlet.ring->free_count() / (floods ? outlet.rules : 1));
    return packets;
}

bool Graph::turn_from_ring(Instance& it, Ring* ring, Process process, bool is_forced) {
    if (ring == nullptr || ring->queued() == 0) return false;
    // What a VIF sends out of the system takes up no room in it, so it never waits: else a VIF and
    // the module it feeds could wait for each other.
    const bool leaves = it.has(RINGTAP_IS_VIF) && ring == it.input.get();
    const uint32_t room = is_forced || leaves ? options.burst : credit(it);
    if (room == 0) return false;
    const uint32_t n = ring->dequeue(burst_.data(), room);
    count(Counter::instance_received, it.received, n);
    hops += n;
    hand.begin(it, burst_.data(), n);
    if (it.has(RINGTAP_MODIFIES)) {
        // Copied first where others refer to it; without an mbuf for that, it goes no further.
        uint32_t kept = 0;
        for (uint32_t i = 0; i < n; i++) {
            rte_mbuf* own = writable(burst_[i]);
            if (own == nullptr)
                hand.drop(&burst_[i], 1, no_mbuf);
            else
                own_burst_[kept++] = own;
        }
        if (kept > 0) process(it.state.get(), own_burst_.data(), static_cast<uint16_t>(kept));
    } else {
        process(it.state.get(), burst_.data(), static_cast<uint16_t>(n));
    }
    hand.finish();
    return true;
}

bool Graph::turn_from_poll(Instance& it, bool is_forced) {
    if (it.cls->poll == nullptr) return false;
    if (it.has(RINGTAP_CAPTURES) && it.far_pending.empty()) return false;
    const uint32_t room = is_forced ? options.burst : credit(it);
    it.waits_to_poll = room == 0;
    if (room == 0) return false;
    hand.begin(it, nullptr, 0);
    const uint16_t taken = it.cls->poll(it.state.get(), static_cast<uint16_t>(room));
    hand.finish();
    hops += taken;
    return taken > 0;
}

bool Graph::take_turn(Instance& it, bool is_forced) {
    bool moved = turn_from_ring(it, it.inbound.get(), it.cls->inbound, is_forced);
    moved |= turn_from_ring(it, it.input.get(), it.cls->process, is_forced);
    moved |= turn_from_poll(it, is_forced);
    return moved;
}

/// The turn of the instance that has waited longest. False when none is waiting.
bool Graph::run_queue_once() {
    if (ready_.empty()) return false;
    Instance& it = *ready_.front();
    ready_.pop_front();
    // Everybody in the queue is blocked: the earliest runs all the same, and what does not fit is
    // dropped, ring-full.
    const bool is_forced = blocked_in_a_row_ > ready_.size();
    const bool moved = it.is_running && take_turn(it, is_forced);
    if (moved)
        blocked_in_a_row_ = 0;
    else if (has_work(it))
        blocked_in_a_row_++;
    const bool polls_on = moved && it.cls->poll != nullptr && !it.has(RINGTAP_CAPTURES);
    if (it.is_running && (has_work(it) || polls_on))
        ready_.push_back(&it);
    else
        it.is_queued = false;
    // Forced all round, and still nothing moves: sources find no mbuf.
    if (blocked_in_a_row_ > 2 * ready_.size() + 2) fail_quota_exhausted();
    return true;
}

void Graph::run() {
    for (Instance* poller : pollers_) activate(poller);
    do {
        while (run_queue_once()) {
            check_hop_limit();
            give_up_when_captures_fail();
        }
    } while (pump_ring_sources() || fire_due_timers());
    note_rest();
    throw_failure();
}

/// From here on hops are counted against the hop limit anew.
void Graph::note_rest() {
    hops_at_rest_ = hops;
    put_in_at_rest_ = put_in;
}

Instance* Graph::step() {
    if (ready_.empty() && !pump_ring_sources() && !fire_due_timers()) note_rest();
    if (ready_.empty()) return nullptr;
    Instance* it = ready_.front();
    run_queue_once();
    check_hop_limit();
    return it;
}

void Graph::advance(uint64_t by_ns) {
    const uint64_t now = clock.now_ns();
    if (by_ns > std::numeric_limits<uint64_t>::max() - now)
        throw Error("ERR_RINGTAP_CLOCK", "The clock cannot be moved past 2^64 nanoseconds.");
    const uint64_t target = now + by_ns;
    run();
    while (clock.has_due(target)) {
        clock.set(std::max(clock.now_ns(), clock.next_deadline_ns()));
        run();
    }
    clock.set(target);
}

// ------------------------------------------------------------------------------------------- what
// drives the graph

/// One burst into the ring, if it fits or is meant to overflow.
bool Graph::put_burst(RingSource& source) {
    Injection& injection = *source.injection;
    if (injection.left() == 0) return false;
    uint32_t n = injection.burst;
    if (!injection.overflows) n = std::min(n, source.ring->free_count());
    injected_.resize(n);
    n = n == 0 ? 0 : injection.fill(*this, injected_.data(), n);
    note_failure(injection.take_failure());
    if (n == 0) return false;
    count(Counter::injected, ledger.injected, n);
    put_in += n;
    injected_into_rings += put_into(*source.ring, *source.ring->reader(), injected_.data(), n);
    return true;
}

bool Graph::pump_ring_sources() {
    bool moved = false;
    for (RingSource& source : ring_sources_) moved |= put_burst(source);
    std::erase_if(ring_sources_, [](const RingSource& s) { return s.injection->left() == 0; });
    if (moved || ring_sources_.empty()) return moved;
    // At rest with packets still to put in: no room, because nobody reads the ring, or no mbuf.
    const bool has_room = std::any_of(ring_sources_.begin(), ring_sources_.end(),
                                      [](auto& s) { return s.ring->free_count() > 0; });
    if (has_room) fail_quota_exhausted();
    return false;
}

bool Graph::fire_due_timers() {
    bool fired = false;
    const uint64_t last = clock.next_order();
    while (clock.has_due(clock.now_ns())) {
        // Timers made or re-armed meanwhile wait until the graph has come to rest.
        if (clock.first_order() >= last) break;
        std::unique_ptr<Timer> spent;
        Timer* timer = clock.pop_due(spent);
        hops++;
        fired = true;
        if (!timer->owner->is_running) continue;
        hand.begin(*timer->owner, nullptr, 0);
        timer->run(timer->owner->state.get(), timer->argument);
        hand.finish();
    }
    if (fired) check_hop_limit();
    return fired;
}

// -------------------------------------------------------------------------------------------------
// what never ends

void Graph::check_hop_limit() {
    const uint64_t packets = std::max<uint64_t>(1, put_in - put_in_at_rest_);
    if (hops - hops_at_rest_ > options.max_hops_per_packet * packets) fail_not_quiescent();
}

void Graph::fail_not_quiescent() {
    const uint64_t limit = options.max_hops_per_packet;
    const uint64_t packets = std::max<uint64_t>(1, put_in - put_in_at_rest_);
    const std::string cycle = describe_cycle(*this, [this] { return run_queue_once(); });
    abandon_injections();
    for (const auto& [id, it] : instances_) {
        drain(*it->input, *it, loop_limit);
        if (it->inbound) drain(*it->inbound, *it, loop_limit);
    }
    note_rest();
    blocked_in_a_row_ = 0;
    throw Error(
        "ERR_RINGTAP_NOT_QUIESCENT",
        "The graph does not come to rest: after " + std::to_string(limit) + " hops per packet (" +
            std::to_string(packets) + " put in) packets still move. " + cycle,
        "Break the cycle, or raise maxHops. What was going round has been dropped, loop-limit.");
}

/// Nothing more is put in when what comes out cannot be kept; what is in goes on to its end.
void Graph::give_up_when_captures_fail() {
    if (!captures->has_failed()) return;
    const Error why = *captures->take_failure();
    const uint64_t left = abandon_injections();
    const std::string rest =
        left == 0 ? "" : " " + std::to_string(left) + " packets were not put in.";
    note_failure(Error(why.code, why.what() + rest, why.fix));
}

/// The first one is told.
void Graph::note_failure(const std::optional<Error>& failure) {
    if (failure && !failure_) failure_ = failure;
}

void Graph::throw_failure() {
    if (!failure_) return;
    const Error failure = *std::exchange(failure_, std::nullopt);
    throw failure;
}

uint64_t Graph::abandon_injections() {
    const uint64_t left = injections_pending();
    ring_sources_.clear();
    for (const auto& [id, it] : instances_) it->far_pending.clear();
    return left;
}

void Graph::fail_quota_exhausted() {
    const uint64_t left = abandon_injections();
    blocked_in_a_row_ = 0;
    throw Error(
        "ERR_RINGTAP_QUOTA_EXHAUSTED",
        "No mbuf is left for " + std::to_string(left) + " packets that were to be injected: " +
            std::to_string(quota.in_use) + " of the dataplane's quota of " +
            std::to_string(quota.limit) + " are in use (" + std::to_string(ledger.held) +
            " packets held, " + std::to_string(queued()) + " queued).",
        "Release what modules hold, or raise the quota. The packets left over were not put in.");
}

}  // namespace ringtap
