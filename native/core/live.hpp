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

/// The worker lcores of a live dataplane: threads that take the turns of its instances, over and
/// over, and the barrier at which they stand still while anybody looks at the graph or changes it.
///
/// An instance that needs an lcore has one by itself; the others are spread over the rest. Threads
/// are made when the first of their instances is started, and end with the dataplane.
class Live {
  public:
    static constexpr uint32_t max_workers = 64;

    Live(Graph& graph, uint32_t workers);
    ~Live();
    Live(const Live&) = delete;
    Live& operator=(const Live&) = delete;

    /// Returns when every worker is between two turns and stays there. Calls may be nested.
    void stand_still();
    /// The counterpart. With the last one the workers go on, if there is anything to do.
    void go_on();

    /// Returns when nothing moves: rings empty, injections put in, no timer due; the workers stand
    /// still then. Throws what Graph::run() throws.
    void run();

    /// From here on one of the workers takes its turns. Throws ERR_RINGTAP_LCORES.
    void assign(Instance& instance);
    /// Whoever calls has structure_mutex().
    void forget(Instance& instance);
    void for_each_worker(const std::function<void(const Worker&)>& visit) const;
    void change_workers(const std::function<void(Worker&)>& change);
    /// DPDK's number of the lcore that runs it; -1: none does.
    int32_t lcore_of(const Instance& instance) const;

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
        Tally busy_passes, idle_passes;
        std::atomic<clockid_t> cpu_clock{no_clock};
        std::thread thread;
    };

    Lcore& add_lcore();
    Lcore& lcore_for(const Instance& instance);
    void serve(Lcore& lcore);
    bool pass_gate();
    bool pass(Lcore& lcore);
    bool take_turn(Worker& worker, Instance& instance);
    bool fire_timers(const Worker& worker);
    bool serve_caller();
    void rest(uint32_t quiet_passes);
    void make_threads();
    void open_gate();
    void close_gate();
    void wait_until_quiet();

    Graph& graph_;
    uint32_t shared_lcores_;  // that instances may share
    std::vector<std::unique_ptr<Lcore>> lcores_;
    std::vector<Instance*> of_caller_;
    std::atomic<int64_t> shared_quota_;
    int64_t chunk_mbufs_;

    std::mutex mutex_;
    std::condition_variable opened_, all_stand_, wake_;
    std::atomic<bool> is_gate_closed_{true};
    bool is_ending_ = false;
    uint32_t standing_ = 0;
    uint32_t threads_ = 0;
    uint32_t depth_ = 0;  // of stand_still()
};

}  // namespace ringtap
