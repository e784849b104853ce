// SPDX-License-Identifier: Apache-2.0
// The gate at which worker lcores stand still between two turns: all of them, or those that a
// change concerns.
#include <algorithm>
#include <chrono>
#include <new>
#include <utility>

#include "graph.hpp"
#include "live.hpp"

namespace ringtap {

namespace {

constexpr std::chrono::seconds longest_halt{1};

/// For ever, an hour at a time: condition_variable::wait() needs a libstdc++ newer than what the
/// rest of the library needs. Of the system clock: ThreadSanitizer knows no other wait with a
/// limit.
template <typename Predicate>
void wait(std::condition_variable& condition, std::unique_lock<std::mutex>& lock,
          Predicate is_over) {
    while (!is_over())
        condition.wait_until(lock, std::chrono::system_clock::now() + std::chrono::hours(1));
}

/// Rules that have changed are compiled here, and not when the next packet comes.
void compile_rules_of(Instance& it) {
    try {
        it.rules.compiled();
    } catch (const std::bad_alloc&) {
        // Its worker tries once more, and drops what it has no rules for.
    }
}

}  // namespace

void Live::stand_still() {
    if (depth_++ == 0) close_gate();
}

void Live::go_on() {
    // At rest they stay where they are: it takes none of their time, nor of whoever calls next.
    if (--depth_ == 0 && graph_.needs_workers()) open_gate();
}

void Live::hold(const Instance& it) {
    if (Lcore* lcore = find_lcore(it)) hold(*lcore);
}

void Live::hold_all() {
    if (!is_gate_closed_) close_gate();
}

void Live::let_go() {
    if (depth_ > 0) return;
    if (is_gate_closed_) {
        if (graph_.needs_workers()) open_gate();
        return;
    }
    for (Lcore* lcore : std::exchange(held_, {})) release(*lcore);
}

void Live::hold(Lcore& lcore) {
    if (is_gate_closed_ || std::find(held_.begin(), held_.end(), &lcore) != held_.end()) return;
    held_.push_back(&lcore);
    std::unique_lock lock(mutex_);
    lcore.is_called = true;
    wait(stands_, lock, [&] { return !lcore.is_awake; });
}

void Live::release(Lcore& lcore) {
    for (Instance* it : lcore.instances) compile_rules_of(*it);
    {
        const std::lock_guard lock(mutex_);
        lcore.quiet_passes = 0;
        lcore.is_called = false;
        opened_.notify_all();
    }
    lcore.worker.sleeper.wake();
}

void Live::halt() {
    const auto is_this = [](const auto& lcore) {
        return lcore->thread.get_id() == std::this_thread::get_id();
    };
    if (std::any_of(lcores_.begin(), lcores_.end(), is_this)) return;
    std::unique_lock lock(mutex_);
    for (const auto& lcore : lcores_) lcore->is_called = true;
    stands_.wait_until(lock, std::chrono::system_clock::now() + longest_halt, [this] {
        return std::none_of(lcores_.begin(), lcores_.end(),
                            [](const auto& lcore) { return lcore->is_awake.load(); });
    });
}

void Live::close_gate() {
    held_.clear();
    std::unique_lock lock(mutex_);
    for (const auto& lcore : lcores_) lcore->is_called = true;
    for (const auto& lcore : lcores_) wait(stands_, lock, [&] { return !lcore->is_awake; });
    is_gate_closed_ = true;
}

void Live::open_gate() {
    is_gate_closed_ = false;
    for (const auto& lcore : lcores_) release(*lcore);
}

/// One for each lcore that has something to run. It stands at the gate before the next is made.
void Live::make_threads() {
    for (const auto& lcore : lcores_) {
        if (lcore->thread.joinable() || lcore->instances.empty()) continue;
        std::unique_lock lock(mutex_);
        lcore->is_awake = true;
        lcore->thread = std::thread([this, &lcore = *lcore] { serve(lcore); });
        wait(stands_, lock, [&] { return !lcore->is_awake; });
    }
}

/// Stands still while it is called. False: it is time to end.
bool Live::pass_gate(Lcore& lcore) {
    if (!lcore.is_called) return true;
    std::unique_lock lock(mutex_);
    lcore.is_awake = false;
    stands_.notify_all();
    wait(opened_, lock, [&] { return !lcore.is_called || is_ending_; });
    lcore.is_awake = true;
    return !is_ending_;
}

}  // namespace ringtap
