// SPDX-License-Identifier: Apache-2.0
#include "live.hpp"

#include <rte_lcore.h>
#include <rte_pause.h>
#include <sched.h>
#include <time.h>

#include <algorithm>
#include <cstdlib>

#include "crash/handler.hpp"
#include "error.hpp"
#include "fence.hpp"
#include "graph.hpp"
#include "page/sampler.hpp"
#include "poison.hpp"

namespace ringtap {

namespace {

constexpr uint64_t first_sleep_ns = 20'000;
/// Of the thread that waits until nothing moves, before it yields its CPU.
constexpr uint32_t spinning_tries = 64;
/// And before it sleeps.
constexpr uint32_t yielding_tries = 192;
/// For so long at first, and so long at last: what took long may take a little longer.
constexpr uint64_t first_pause_ns = 50'000, longest_pause_ns = 1'000'000;
/// Of an lcore that no device is polled on: so many times as long as another.
constexpr uint64_t sleeps_without_device = 50;
/// Turns that those of the calling thread take in a row, before it does something else.
constexpr uint32_t turns_of_caller = 64;

/// An instance that has found no room for so long is not waiting for somebody slow: it goes round.
/// With a sanitizer, compiling ten thousand rules takes the reader of a ring longer than a second.
constexpr uint64_t blocked_for_good_ns = is_sanitizer_build ? 20'000'000'000 : 1'000'000'000;

bool is_usable(uint32_t cpu) {
    cpu_set_t usable;
    return cpu < CPU_SETSIZE && sched_getaffinity(0, sizeof(usable), &usable) == 0 &&
           CPU_ISSET(cpu, &usable);
}

void check_cpus(const std::vector<uint32_t>& cpus, uint32_t workers) {
    if (cpus.size() > workers)
        throw Error("ERR_RINGTAP_LCORES", std::to_string(cpus.size()) + " CPUs were given for " +
                                              std::to_string(workers) + " worker lcores.");
    for (const uint32_t cpu : cpus)
        if (!is_usable(cpu))
            throw Error("ERR_RINGTAP_LCORES",
                        "CPU " + std::to_string(cpu) + " is none that this process may use.",
                        "'ringtap doctor' says which it may; taskset changes it.");
}

void stay_on(int32_t cpu) {
    if (cpu < 0) return;
    cpu_set_t only;
    CPU_ZERO(&only);
    CPU_SET(cpu, &only);
    sched_setaffinity(0, sizeof(only), &only);
}

/// Of exit(), whoever calls it: what threads run with is destroyed next.
void halt_all() {
    for (Graph* graph : Graph::all())
        if (graph->is_live()) graph->live()->halt();
}

}  // namespace

Live::Live(Graph& graph, uint32_t workers, const std::vector<uint32_t>& cpus, Idling idling)
    : graph_(graph),
      shared_lcores_(workers),
      idling_(idling),
      shared_quota_(graph.caller.quota.limit),
      // So that what all parts keep to themselves is little of it.
      chunk_mbufs_(std::clamp<int64_t>(shared_quota_ / (16 * (workers + 1)), 1, 64)) {
    if (workers < 1 || workers > max_workers)
        throw Error("ERR_RINGTAP_LCORES", "A dataplane cannot run on " + std::to_string(workers) +
                                              " worker lcores: 1 to " +
                                              std::to_string(max_workers) + ".");
    check_cpus(cpus, workers);
    // Registered last, it is called first.
    static const int is_registered = std::atexit(halt_all);
    static_cast<void>(is_registered);
    graph.caller.quota = Quota::part_of(shared_quota_, chunk_mbufs_);
    for (uint32_t i = 0; i < workers; i++) add_lcore();
    for (size_t i = 0; i < cpus.size(); i++) lcores_[i]->cpu = static_cast<int32_t>(cpus[i]);
}

Live::~Live() {
    stand_still();
    {
        const std::lock_guard lock(mutex_);
        is_ending_ = true;
        opened_.notify_all();
    }
    for (const auto& lcore : lcores_) lcore->worker.sleeper.wake();
    for (const auto& lcore : lcores_)
        if (lcore->thread.joinable()) lcore->thread.join();
}

// ------------------------------------------------------------------------------------------------
// who runs what

Live::Lcore& Live::add_lcore() {
    lcores_.push_back(std::make_unique<Lcore>(graph_));
    lcores_.back()->worker.quota = Quota::part_of(shared_quota_, chunk_mbufs_);
    return *lcores_.back();
}

Live::Lcore& Live::lcore_for(const Instance& it) {
    if (!it.needs_lcore()) {
        const auto less = [](const auto& a, const auto& b) {
            if (a->is_exclusive != b->is_exclusive) return b->is_exclusive;
            return a->instances.size() < b->instances.size();
        };
        return **std::min_element(lcores_.begin(), lcores_.end(), less);
    }
    for (const auto& lcore : lcores_)
        if (lcore->is_exclusive && lcore->instances.empty()) return *lcore;
    if (lcores_.size() - shared_lcores_ == max_workers)
        throw Error("ERR_RINGTAP_LCORES",
                    it.cls->name + std::string(" '") + it.name +
                        "' needs an lcore by itself, and " + std::to_string(max_workers) +
                        " are taken by others like it.",
                    "remove() one of those.");
    Lcore& own = add_lcore();
    own.is_exclusive = true;
    return own;
}

void Live::assign(Instance& it) {
    if (it.worker != &graph_.caller) return;
    if (it.has(RINGTAP_ON_CALLER)) {
        hold_all();  // each looks whether one of those waits
        return of_caller_.push_back(&it);
    }
    // Whoever looks for timers that are due looks at whose they are.
    if (graph_.clock.has_timers_of(it)) hold_all();
    {
        const std::lock_guard lock(structure_mutex());
        Lcore& lcore = lcore_for(it);
        hold(lcore);
        give(lcore, it);
    }
    make_threads();
}

void Live::give(Lcore& lcore, Instance& it) {
    lcore.instances.push_back(&it);
    it.worker = &lcore.worker;
}

void Live::forget(Instance& it) {
    for (const auto& lcore : lcores_) std::erase(lcore->instances, &it);
    std::erase(of_caller_, &it);
    it.worker = &graph_.caller;
}

void Live::change_workers(const std::function<void(Worker&)>& change) {
    for (const auto& lcore : lcores_) change(lcore->worker);
}

void Live::for_each_worker(const std::function<void(const Worker&)>& visit) const {
    for (const auto& lcore : lcores_) visit(lcore->worker);
}

int32_t Live::lcore_of(const Instance& it) const {
    for (size_t i = 0; i < lcores_.size(); i++)
        if (&lcores_[i]->worker == it.worker) return static_cast<int32_t>(i);
    return -1;
}

Live::Lcore* Live::find_lcore(const Instance& it) const {
    const int32_t number = lcore_of(it);
    return number < 0 ? nullptr : lcores_[static_cast<size_t>(number)].get();
}

void Live::place(Instance& it, uint32_t number) {
    const std::string who = it.cls->name + (" '" + it.name + "'");
    if (it.has(RINGTAP_ON_CALLER))
        throw Error("ERR_RINGTAP_LCORES",
                    who + " runs on the thread of JavaScript, and on no lcore.");
    if (it.needs_lcore())
        throw Error("ERR_RINGTAP_LCORES", who + " needs an lcore by itself, and has one.");
    if (number >= shared_lcores_)
        throw Error("ERR_RINGTAP_LCORES",
                    "There is no worker lcore " + std::to_string(number) + " to be shared.",
                    "They are 0 to " + std::to_string(shared_lcores_ - 1) + ".");
    Lcore& lcore = *lcores_[number];
    lcore.instances.reserve(lcore.instances.size() + 1);  // after this nothing fails
    {
        const std::lock_guard structure_lock(structure_mutex());
        forget(it);
        give(lcore, it);
    }
    make_threads();
}

std::vector<Live::View> Live::lcores() const {
    std::vector<View> views;
    for (uint32_t number = 0; number < lcores_.size(); number++) {
        const auto& lcore = lcores_[number];
        if (lcore->is_exclusive && lcore->instances.empty()) continue;
        views.push_back({number, lcore->is_exclusive, lcore->cpu, lcore->lcore_id, {}});
        for (const Instance* it : lcore->instances) views.back().instances.push_back(it->id);
    }
    return views;
}

void Live::for_each_lcore(const std::function<void(const Figures&)>& visit) const {
    int32_t number = 0;
    for (const auto& lcore : lcores_)
        visit({number++, lcore->is_exclusive, lcore->busy_passes, lcore->idle_passes,
               lcore->cpu_clock});
}

// ------------------------------------------------------------------------------------------------
// what a thread does

void Live::serve(Lcore& lcore) {
    const SignalStack signal_stack;
    stay_on(lcore.cpu);
    // DPDK has numbers for 128 threads of a process; one without runs all the same, but slower:
    // the mempool keeps no mbufs for it.
    const bool is_registered = rte_thread_register() == 0;
    if (is_registered) lcore.lcore_id = static_cast<int32_t>(rte_lcore_id());
    clockid_t cpu_clock;
    if (pthread_getcpuclockid(pthread_self(), &cpu_clock) == 0) lcore.cpu_clock = cpu_clock;
    while (pass_gate(lcore)) {
        const bool has_moved = pass(lcore);
        if (!of_caller_.empty()) call_for_caller();
        if (has_moved) {
            lcore.busy_passes++;
            lcore.quiet_passes = 0;
        } else {
            lcore.idle_passes++;
            rest(lcore);
        }
    }
    graph_.pool.flush_thread_cache();
    if (is_registered) rte_thread_unregister();
}

bool Live::pass(Lcore& lcore) {
    bool has_moved = false;
    for (Instance* it : lcore.instances)
        if (it->is_running) has_moved |= take_turn(lcore.worker, *it);
    return fire_timers(lcore.worker) || has_moved;
}

bool Live::take_turn(Worker& worker, Instance& it) {
    const bool is_forced = it.blocked_since_ns != 0 &&
                           graph_.clock.now_ns() - it.blocked_since_ns > blocked_for_good_ns;
    bool has_moved = worker.take_turn(it, is_forced).has_moved;
    has_moved |= worker.poll(it, is_forced);
    if (has_moved || !(it.has_queued() || it.waits_at_far_end()))
        it.blocked_since_ns = 0;
    else if (it.blocked_since_ns == 0)
        it.blocked_since_ns = graph_.clock.now_ns();
    return has_moved;
}

bool Live::fire_timers(const Worker& worker) {
    bool has_fired = false;
    std::unique_ptr<Timer> spent;
    while (Timer* timer = graph_.clock.pop_due_of(worker, spent)) {
        graph_.run_timer(*timer);
        has_fired = true;
    }
    return has_fired;
}

/// What nobody but the calling thread runs.
bool Live::serve_caller() {
    if (of_caller_.empty()) return false;
    bool has_moved = false;
    for (Instance* it : of_caller_)
        if (it->is_running) has_moved |= take_turn(graph_.caller, *it);
    return fire_timers(graph_.caller) || has_moved;
}

void Live::call_for_caller() {
    if (is_caller_called_ || call_caller == nullptr) return;
    const auto waits = [](const Instance* it) { return it->is_running && it->has_queued(); };
    if (!std::any_of(of_caller_.begin(), of_caller_.end(), waits) &&
        !graph_.clock.has_due_of(graph_.caller))
        return;
    if (!is_caller_called_.exchange(true)) call_caller();
}

void Live::serve_caller_now() {
    is_caller_called_ = false;
    for (uint32_t turns = 0; turns < turns_of_caller; turns++)
        if (!serve_caller()) return;
    if (!is_caller_called_.exchange(true)) call_caller();
}

void Live::rest(Lcore& lcore) {
    const uint32_t quiet_passes = ++lcore.quiet_passes;
    if (quiet_passes < idling_.spinning_passes) return rte_pause();
    if (quiet_passes < idling_.yielding_passes) return static_cast<void>(sched_yield());
    sleep(lcore, quiet_passes - static_cast<uint32_t>(idling_.yielding_passes));
}

/// Twice as long after every 16 sleeps in a row.
void Live::sleep(Lcore& lcore, uint32_t sleeps_before) {
    const uint64_t ns = first_sleep_ns << std::min(sleeps_before / 16, 16u);
    const auto has_queued = [](const Instance* it) { return it->has_queued(); };
    lcore.worker.sleeper.sleep(std::min(ns, longest_sleep_ns(lcore)), [&] {
        if (std::any_of(lcore.instances.begin(), lcore.instances.end(), has_queued)) return true;
        lcore.is_awake = false;
        return lcore.is_called.load();
    });
    lcore.is_awake = true;
}

/// Whoever brings packets wakes it; for what else may come, it has to look itself. A timer that is
/// overdue is another's, or of an instance that has been stopped.
uint64_t Live::longest_sleep_ns(const Lcore& lcore) const {
    const uint64_t now = graph_.clock.now_ns(), due = graph_.clock.first_deadline_ns();
    const bool polls = std::any_of(lcore.instances.begin(), lcore.instances.end(),
                                   [](const Instance* it) { return it->cls->poll != nullptr; });
    if (due <= now) return idling_.longest_sleep_ns;
    const uint64_t times = polls || !can_fence_all() ? 1 : sleeps_without_device;
    return std::min(due - now, times * idling_.longest_sleep_ns);
}

// ------------------------------------------------------------------------------------------------
// quiescence

/// The longer nothing has come of it, the more of the CPU is left to the workers.
void Live::wait_a_little(uint32_t tries) const {
    if (tries < spinning_tries) return rte_pause();
    // What comes for the calling thread wakes nobody.
    if (tries < yielding_tries || !of_caller_.empty()) return static_cast<void>(sched_yield());
    const uint64_t ns = first_pause_ns * (1 + (tries - yielding_tries) / 16);
    const timespec pause = {.tv_sec = 0,
                            .tv_nsec = static_cast<long>(std::min(ns, longest_pause_ns))};
    nanosleep(&pause, nullptr);
}

void Live::wait_until_quiet() {
    const auto is_quiet = [](const auto& lcore) {
        return !lcore->thread.joinable() || lcore->quiet_passes > 0;
    };
    for (uint32_t tries = 0;; tries++) {
        if (serve_caller())
            tries = 0;
        else if (std::all_of(lcores_.begin(), lcores_.end(), is_quiet))
            return;
        else
            wait_a_little(tries);
        if (graph_.is_past_hop_limit()) return;
        graph_.tell_watcher();
    }
}

void Live::run() {
    stand_still();
    try {
        uint64_t hops_before = UINT64_MAX;
        bool has_polled = graph_.pollers_.empty();
        while (true) {
            graph_.check_hop_limit();
            graph_.give_up_when_captures_fail();
            if (has_polled && !graph_.has_anything_to_do()) {
                if (!graph_.pump_ring_sources() && !graph_.put_all_overtaken()) break;
            } else if (graph_.hops() == hops_before) {
                // Nothing moved though everybody had a turn: all wait for each other's room.
                graph_.run_here();
            }
            has_polled = true;
            hops_before = graph_.hops();
            open_gate();
            wait_until_quiet();
            close_gate();
        }
        graph_.note_rest();
        graph_.throw_failure();
    } catch (...) {
        go_on();
        throw;
    }
    go_on();
}

}  // namespace ringtap
