// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <time.h>

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "worker.hpp"

namespace ringtap {

/// How a worker lcore waits that has nothing to do: it spins for what comes at once, lets others
/// have the CPU for what comes soon, and then sleeps, longer and longer, up to this.
struct Idling {
    static constexpr uint64_t never = UINT64_MAX;
    /// Passes without work before it yields its CPU; never: it keeps that for itself.
    uint64_t spinning_passes = 64;
    /// And before it sleeps; never: it does not sleep.
    uint64_t yielding_passes = 128;
    uint64_t longest_sleep_ns = 1'000'000;
};

/// The worker lcores of a live dataplane: threads that take the turns of its instances, over and
/// over, and the barrier at which they stand still while anybody looks at the graph or changes it.
///
/// An instance that needs an lcore has one by itself; the others are spread over the rest. Threads
/// are made when the first of their instances is started, and end with the dataplane.
class Live {
  public:
    static constexpr uint32_t max_workers = 64;

    /// `cpus`: which of those of the process each worker lcore stays on; those without one, and
    /// those of instances that need one by themselves, run where the kernel puts them.
    Live(Graph& graph, uint32_t workers, const std::vector<uint32_t>& cpus, Idling idling);
    ~Live();
    Live(const Live&) = delete;
    Live& operator=(const Live&) = delete;

    /// Returns when every worker is between two turns, or asleep, and stays there. Calls may be
    /// nested.
    void stand_still();
    /// The counterpart. With the last one the workers go on, if there is anything to do.
    void go_on();
    /// For good: the process ends, and takes down what turns are taken with. Not for longer than a
    /// moment: whoever hangs in a turn is not waited for.
    void halt();

    // A change that does not concern everybody. Until let_go(), those stand still that it concerns.
    /// The lcore that takes the turns of this instance; nobody, if none does.
    void hold(const Instance& instance);
    void hold_all();
    void let_go();
    /// Nobody moves.
    bool is_gate_closed() const { return is_gate_closed_; }

    /// Returns when nothing moves: rings empty, injections put in, no timer due; the workers stand
    /// still then. Throws what Graph::run() throws.
    void run();

    /// From here on one of the workers takes its turns. Throws ERR_RINGTAP_LCORES.
    void assign(Instance& instance);
    /// Whoever calls has structure_mutex().
    void forget(Instance& instance);
    void for_each_worker(const std::function<void(const Worker&)>& visit) const;
    void change_workers(const std::function<void(Worker&)>& change);
    /// Of the lcores, which of them runs it; -1: none does.
    int32_t lcore_of(const Instance& instance) const;
    /// From here on that one runs it. Throws ERR_RINGTAP_LCORES.
    void place(Instance& instance, uint32_t lcore);

    /// What can be told of an lcore.
    struct View {
        uint32_t number;     // as lcore_of() and place() have it
        bool is_exclusive;   // to an instance that needs one by itself
        int32_t cpu;         // that it stays on; -1: any
        int32_t dpdk_lcore;  // -1: its thread has not begun, or DPDK has no number left for it
        std::vector<uint32_t> instances;
    };
    std::vector<View> lcores() const;

    /// Told, on a worker's thread, when what only the calling thread runs waits for its turn; not
    /// again before serve_caller_now().
    std::function<void()> call_caller;
    /// Takes its turns, for a while.
    void serve_caller_now();

    static constexpr clockid_t no_clock = INT32_MAX;
    /// What a thread has done so far.
    struct Figures {
        int32_t lcore;
        bool is_exclusive;
        uint64_t busy_passes;  // in which something moved
        uint64_t idle_passes;
        clockid_t cpu_clock;  // of its CPU time; no_clock: there is no thread yet
    };
    void for_each_lcore(const std::function<void(const Figures&)>& visit) const;

  private:
    /// A thread, and whose turns it takes.
    struct Lcore {
        explicit Lcore(Graph& graph) : worker(graph) {}
        Worker worker;
        std::vector<Instance*> instances;
        bool is_exclusive = false;
        /// Passes in a row, since the gate was opened, in which nothing moved.
        std::atomic<uint32_t> quiet_passes{0};
        std::atomic<int32_t> lcore_id{-1};
        int32_t cpu = -1;
        Tally busy_passes, idle_passes;
        std::atomic<clockid_t> cpu_clock{no_clock};
        std::thread thread;
        // The gate before each pass. It is called to it; it is past it, and not asleep. Each side
        // writes its own, then looks at the other's: of two that do so at once, one sees it.
        std::atomic<bool> is_called{true};
        std::atomic<bool> is_awake{false};
    };

    Lcore& add_lcore();
    Lcore& lcore_for(const Instance& instance);
    Lcore* find_lcore(const Instance& instance) const;
    static void give(Lcore& lcore, Instance& instance);
    void hold(Lcore& lcore);
    void release(Lcore& lcore);
    void serve(Lcore& lcore);
    bool pass_gate(Lcore& lcore);
    bool pass(Lcore& lcore);
    bool take_turn(Worker& worker, Instance& instance);
    bool fire_timers(const Worker& worker);
    bool serve_caller();
    void call_for_caller();
    void rest(Lcore& lcore);
    void sleep(Lcore& lcore, uint32_t sleeps_before);
    uint64_t longest_sleep_ns(const Lcore& lcore) const;
    void make_threads();
    void open_gate();
    void close_gate();
    void wait_a_little(uint32_t tries) const;
    void wait_until_quiet();

    Graph& graph_;
    uint32_t shared_lcores_;  // that instances may share; they come first
    Idling idling_;
    std::vector<std::unique_ptr<Lcore>> lcores_;
    std::vector<Instance*> of_caller_;
    std::atomic<bool> is_caller_called_{false};
    std::atomic<int64_t> shared_quota_;
    int64_t chunk_mbufs_;

    std::mutex mutex_;
    std::condition_variable opened_, stands_;
    bool is_ending_ = false;
    // Of the calling thread.
    bool is_gate_closed_ = true;  // all are called to it
    std::vector<Lcore*> held_;    // while it is open: those that are
    uint32_t depth_ = 0;          // of stand_still()
};

}  // namespace ringtap
