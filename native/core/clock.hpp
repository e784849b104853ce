// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <utility>

#include "ringtap/module.h"

namespace ringtap {

struct Instance;
class Worker;

}  // namespace ringtap

struct ringtap_timer {
    ringtap::Instance* owner = nullptr;
    ringtap_timer_fn run = nullptr;
    void* argument = nullptr;
    uint64_t period_ns = 0;  // 0: fires once
    uint64_t deadline_ns = 0;
    uint64_t order = 0;  // of creation
};

namespace ringtap {

using Timer = ringtap_timer;

/// The clock of a dataplane, and its timers by (deadline, order of creation). Virtual: it stands
/// until it is set. Live: it runs, from where it stood when it was let go.
class Clock {
  public:
    uint64_t now_ns() const { return is_running_ ? running_ns() : now_ns_; }
    void set(uint64_t now_ns) { now_ns_ = now_ns; }
    void let_run();

    // Timers may be made and cancelled by any thread, each by its owner's.
    Timer* add(Instance* owner, ringtap_timer_fn run, void* argument, uint64_t delay_ns,
               uint64_t period_ns);
    /// False when there is no such timer (any more).
    bool cancel(const Instance* owner, const Timer* timer);
    void cancel_all(const Instance* owner);
    bool has_timers_of(const Instance& owner);
    /// The end of time when there is no timer. May be asked by any thread.
    uint64_t first_deadline_ns() const { return first_deadline_ns_; }

    bool has_timers() const { return !timers_.empty(); }
    bool has_due(uint64_t until_ns) const;
    /// Whose timer is due next, at `now`; nullptr: none is.
    const Instance* due_owner() const;
    uint64_t next_deadline_ns() const { return timers_.begin()->first.first; }
    /// What the next timer made will be given; of the next timer to fire.
    uint64_t next_order() const { return next_order_; }
    uint64_t first_order() const { return timers_.begin()->first.second; }
    /// The next timer due at `now`: re-armed if periodic, else handed over for its last run;
    /// nullptr when there is none. What it returns may be run once, then `spent` may be destroyed.
    Timer* pop_due(std::unique_ptr<Timer>& spent);
    /// The same, of owners that run and whose turns `worker` takes.
    Timer* pop_due_of(const Worker& worker, std::unique_ptr<Timer>& spent);
    bool has_due_of(const Worker& worker);
    /// Whether a timer is due whose owner runs.
    bool is_anything_due() const;

  private:
    using Key = std::pair<uint64_t, uint64_t>;
    using Timers = std::map<Key, std::unique_ptr<Timer>>;
    uint64_t running_ns() const;
    bool may_be_due() const;
    Timers::iterator first_due_of(const Worker& worker);
    Timer* pop(Timers::iterator place, std::unique_ptr<Timer>& spent);
    void insert(std::unique_ptr<Timer> timer);
    void note_first();

    uint64_t now_ns_ = 0;
    bool is_running_ = false;
    uint64_t started_at_ns_ = 0;  // of the system's monotonic clock
    mutable std::mutex mutex_;
    uint64_t next_order_ = 0;
    Timers timers_;
    std::unordered_map<const Timer*, Key> keys_;
    std::atomic<uint64_t> first_deadline_ns_{UINT64_MAX};
};

}  // namespace ringtap
