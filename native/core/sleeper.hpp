// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>

#include "fence.hpp"

namespace ringtap {

/// How the thread of a worker sleeps when it has nothing to do, and is woken by whoever brings it
/// something.
class Sleeper {
  public:
    /// No longer than that, and not at all when there is work.
    template <typename HasWork>
    void sleep(uint64_t longest_ns, HasWork has_work) {
        is_asleep_ = true;
        // Work brought before this was seen is seen here; work brought after it wakes. Between the
        // two lie the few nanoseconds that a store takes: what comes then waits until the sleep is
        // over. To rule that out costs a fence of whoever brings work; or of all, before a sleep
        // that is longer than anybody should wait.
        if (longest_ns > bearable_ns)
            fence_all();
        else
            std::atomic_thread_fence(std::memory_order_seq_cst);
        if (!has_work()) {
            // Of the system clock: ThreadSanitizer knows no other wait with a limit.
            const auto until =
                std::chrono::system_clock::now() + std::chrono::nanoseconds(longest_ns);
            std::unique_lock lock(mutex_);
            woken_.wait_until(lock, until, [this] { return !is_asleep_; });
        }
        is_asleep_ = false;
    }

    /// Costs next to nothing while it does not sleep.
    void wake() {
        if (is_asleep_.load(std::memory_order_relaxed)) [[unlikely]]
            wake_up();
    }

  private:
    static constexpr uint64_t bearable_ns = 1'000'000;

    void wake_up() {
        const std::lock_guard lock(mutex_);
        is_asleep_ = false;
        woken_.notify_one();
    }

    std::atomic<bool> is_asleep_{false};
    std::mutex mutex_;
    std::condition_variable woken_;
};

}  // namespace ringtap
