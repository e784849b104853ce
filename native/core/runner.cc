// SPDX-License-Identifier: Apache-2.0
// The stepped runner: the calling thread takes the instances' turns until nothing moves. Live, it
// does so only for what the worker threads cannot sort out.
#include <algorithm>
#include <limits>

#include "cycle.hpp"
#include "error.hpp"
#include "graph.hpp"

namespace ringtap {

void Graph::activate_source(Instance* it) {
    if (is_live() && !is_running_here_) return;  // its worker looks for itself
    if (it->is_running) sources_.push(it);
}

/// The turn of the instance that has waited longest. Sources come last: what was put in goes its
/// way to the end before more is. Returns whose turn it was; null when nobody is waiting.
Instance* Graph::run_queue_once() {
    if (!ready_.empty())
        return run_first(ready_, [](Instance& it, bool is_forced) {
            return it.worker->take_turn(it, is_forced);
        });
    if (sources_.empty()) return nullptr;
    return run_first(sources_, [](Instance& it, bool is_forced) {
        const bool has_moved = it.worker->poll(it, is_forced);
        return Worker::Turn{has_moved, it.waits_at_far_end() || (has_moved && it.is_poller())};
    });
}

/// Under stress anybody may be first. Not while somebody is blocked: then all are asked, in turn.
/// Nor where full rings drop: what they drop depends on it.
template <typename Queue>
void Graph::shuffle(Queue& queue) {
    constexpr size_t most_passed_over = 8;
    if (options.stress_seed == 0 || options.ring_full_drops || blocked_in_a_row_ > 0) return;
    const size_t others = std::min(queue.size() - 1, most_passed_over);
    for (uint32_t n = shuffle_.below(static_cast<uint32_t>(others) + 1); n > 0; n--)
        queue.push(queue.pop());
}

/// `turn` answers whether anything moved, and whether there is more.
template <typename Queue, typename Turn>
Instance* Graph::run_first(Queue& queue, Turn turn) {
    shuffle(queue);
    Instance& it = *queue.pop();
    if (!it.is_running) return &it;
    // Everybody in the queue is blocked: the earliest runs all the same, and what does not fit is
    // dropped, ring-full.
    const bool is_forced = blocked_in_a_row_ > queue.size();
    Worker::Turn taken;
    try {
        taken = turn(it, is_forced);
    } catch (...) {
        queue.push(&it);  // what it has to do is not done
        throw;
    }
    const auto [has_moved, has_more] = taken;
    if (has_more) queue.push(&it);
    if (has_moved) {
        blocked_in_a_row_ = 0;
    } else if (has_more && ++blocked_in_a_row_ > 2 * queue.size()) {
        // Forced all round, and still nothing moves: sources find no mbuf.
        fail_quota_exhausted();
    }
    return &it;
}

void Graph::run() {
    activate_pollers();
    run_to_rest();
}

uint64_t Graph::poll(uint32_t id, uint64_t packets) {
    Instance& it = instance(id);
    if (std::find(pollers_.begin(), pollers_.end(), &it) == pollers_.end())
        throw Error("ERR_RINGTAP_POLL", "'" + it.name + "' is not polled: its class is no source.",
                    "A VIF that the test holds is fed by inject().");
    if (packets == 0 && it.never_runs_dry() && it.polling.packets_per_run == 0)
        throw Error("ERR_RINGTAP_POLL", "'" + it.name + "' never runs dry.",
                    "Say how many packets it is to receive: poll(" + it.name + ", 1000).");
    // Live, it may have received since: that counts.
    const uint64_t before = is_live() ? it.polled_before : it.polled;
    activate_pollers();
    if (packets > 0) it.polls_left = packets;
    run_to_rest();
    it.polled_before = it.polled;
    return it.polled - before;
}

void Graph::activate_pollers() {
    for (Instance* poller : pollers_) {
        poller->polls_left = poller->polling.packets_per_run;
        activate_source(poller);
    }
}

void Graph::run_to_rest() {
    refuse_in_transaction("Packets cannot move");
    if (is_live()) return live_->run();
    do {
        while (paused_at_ == nullptr && run_queue_once() != nullptr) {
            check_hop_limit();
            give_up_when_captures_fail();
            tell_watcher();
        }
    } while (paused_at_ == nullptr && begin_next());
    if (paused_at_ == nullptr) note_rest();
    throw_failure();
}

/// Stepped turns on this thread while the workers stand still, until no packet moves.
void Graph::run_here() {
    is_running_here_ = true;
    try {
        for (const auto& [id, it] : instances_) {
            if (it->has_queued()) activate(it.get());
            if (it->waits_at_far_end()) activate_source(it.get());
        }
        while (run_queue_once() != nullptr) check_hop_limit();
    } catch (...) {
        is_running_here_ = false;
        throw;
    }
    is_running_here_ = false;
}

bool Graph::needs_workers() const {
    const auto may_receive = [](const Instance* it) {
        return it->is_running && it->polls_left > 0;
    };
    return clock.has_timers() || std::any_of(pollers_.begin(), pollers_.end(), may_receive) ||
           has_anything_to_do();
}

bool Graph::has_anything_to_do() const {
    for (const auto& [id, it] : instances_)
        if (it->is_running && (it->has_queued() || it->has_more_to_put_in())) return true;
    return clock.is_anything_due();
}

/// From here on hops are counted against the hop limit anew.
void Graph::note_rest() {
    hops_at_rest_ = hops();
    put_in_at_rest_ = put_in();
}

Instance* Graph::step() {
    if (is_live())
        throw Error("ERR_RINGTAP_LIVE",
                    "A live dataplane takes its turns by itself: there is no step.",
                    "Run it stepped to go through it turn by turn.");
    refuse_in_transaction("Packets cannot move");
    const auto is_idle = [this] { return ready_.empty() && sources_.empty(); };
    if (is_idle() && !begin_next()) note_rest();
    if (is_idle()) return nullptr;
    Instance* it = run_queue_once();
    check_hop_limit();
    return it;
}

void Graph::advance(uint64_t by_ns) {
    if (is_live())
        throw Error("ERR_RINGTAP_LIVE",
                    "The clock of a live dataplane runs by itself: it cannot be moved.",
                    "Run it stepped, where time is virtual.");
    const uint64_t now = clock.now_ns();
    if (by_ns > std::numeric_limits<uint64_t>::max() - now)
        throw Error("ERR_RINGTAP_CLOCK", "The clock cannot be moved past 2^64 nanoseconds.");
    const uint64_t target = now + by_ns;
    run();
    for (auto next = next_event_ns(); next && *next <= target; next = next_event_ns()) {
        if (paused_at_ != nullptr) return;
        clock.set(std::max(clock.now_ns(), *next));
        run();
    }
    if (paused_at_ == nullptr) clock.set(target);
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
    n = n == 0 ? 0 : injection.fill(caller, injected_.data(), n);
    note_failure(injection.take_failure());
    if (n == 0) return false;
    Instance& reader = *source.ring->reader();
    for (uint32_t i = 0; i < n; i++)
        pool.state(injected_[i]).rule_set = MbufState::put_into_ring | source.ring->id();
    count(Counter::injected, caller.ledger.injected, n);
    caller.put_in += n;
    injected_into_rings += caller.put_into(*source.ring, reader, injected_.data(), n);
    return true;
}

/// At rest, but for what comes by itself. What arrives at some time arrives before timers of that
/// time fire; packets that others are to overtake, and nobody does, come last.
bool Graph::begin_next() {
    return put_all_stopped() || pump_ring_sources() || put_all_delayed() || fire_due_timers() ||
           put_all_overtaken();
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
        caller.hops++;
        fired = true;
        if (timer->owner->is_running) run_timer(*timer);
    }
    if (fired) check_hop_limit();
    return fired;
}

void Graph::run_timer(Timer& timer) {
    Instance& owner = *timer.owner;
    Hand& hand = owner.worker->hand;
    hand.begin(owner, nullptr, 0, {"a timer"});
    try {
        timer.run(owner.state.get(), timer.argument);
    } catch (...) {
        hand.note_exception();
    }
    hand.finish();
}

// -------------------------------------------------------------------------------------------------
// what never ends

bool Graph::is_past_hop_limit() const {
    const uint64_t packets = std::max<uint64_t>(1, put_in() - put_in_at_rest_);
    return hops() - hops_at_rest_ > options.max_hops_per_packet * packets;
}

void Graph::look_at_hops() {
    if (is_past_hop_limit()) fail_not_quiescent();
    const uint64_t packets = std::max<uint64_t>(1, put_in() - put_in_at_rest_);
    hops_to_look_at_ = hops_at_rest_ + options.max_hops_per_packet * packets;
}

void Graph::fail_not_quiescent() {
    const uint64_t limit = options.max_hops_per_packet;
    const uint64_t packets = std::max<uint64_t>(1, put_in() - put_in_at_rest_);
    const std::string cycle = describe_cycle(*this, [this] { return run_queue_once() != nullptr; });
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
void Graph::give_up_captures() {
    const Error why = *captures->take_failure();
    const uint64_t left = abandon_injections();
    const std::string rest =
        left == 0 ? "" : " " + std::to_string(left) + " packets were not put in.";
    note_failure(Error(why.code, why.what() + rest, why.fix));
}

/// The first one is told.
void Graph::note_failure(const std::optional<Error>& failure) {
    if (!failure) return;
    const std::lock_guard lock(faults_mutex_);
    if (!failure_) failure_ = failure;
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
        (left == 0 ? std::string("No mbuf is left for what a device has received: ")
                   : "No mbuf is left for " + std::to_string(left) +
                         " packets that were to be injected: ") +
            std::to_string(mbufs_in_use()) + " of the dataplane's quota of " +
            std::to_string(options.quota_mbufs) + " are in use (" + std::to_string(ledger().held) +
            " packets held, " + std::to_string(queued()) + " queued).",
        "Release what modules hold, or raise the quota. The packets left over were not put in.");
}

}  // namespace ringtap
