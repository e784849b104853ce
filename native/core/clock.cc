// SPDX-License-Identifier: Apache-2.0
#include "clock.hpp"

#include <time.h>

#include <algorithm>
#include <limits>

#include "instance.hpp"

namespace ringtap {

namespace {

constexpr uint64_t end_of_time_ns = std::numeric_limits<uint64_t>::max();

/// Never wraps: what lies past the end of time is due there.
uint64_t later(uint64_t now_ns, uint64_t delay_ns) {
    return delay_ns > end_of_time_ns - now_ns ? end_of_time_ns : now_ns + delay_ns;
}

/// The TSC as the kernel has calibrated it: 20 ns a reading, without a system call.
uint64_t monotonic_ns() {
    timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return static_cast<uint64_t>(now.tv_sec) * 1'000'000'000 + static_cast<uint64_t>(now.tv_nsec);
}

}  // namespace

void Clock::let_run() {
    started_at_ns_ = monotonic_ns() - now_ns_;
    is_running_ = true;
}

uint64_t Clock::running_ns() const {
    return monotonic_ns() - started_at_ns_;
}

Timer* Clock::add(Instance* owner, ringtap_timer_fn run, void* argument, uint64_t delay_ns,
                  uint64_t period_ns) {
    const uint64_t now = now_ns();
    const std::lock_guard lock(mutex_);
    auto timer = std::make_unique<Timer>(
        Timer{owner, run, argument, period_ns, later(now, delay_ns), next_order_++});
    Timer* raw = timer.get();
    insert(std::move(timer));
    return raw;
}

void Clock::insert(std::unique_ptr<Timer> timer) {
    const Key key{timer->deadline_ns, timer->order};
    const auto known = keys_.emplace(timer.get(), key).first;
    try {
        timers_.emplace(key, std::move(timer));
    } catch (...) {
        keys_.erase(known);
        throw;
    }
    note_first();
}

void Clock::note_first() {
    first_deadline_ns_ = timers_.empty() ? end_of_time_ns : timers_.begin()->first.first;
}

bool Clock::cancel(const Instance* owner, const Timer* timer) {
    const std::lock_guard lock(mutex_);
    // What a module hands over may have been freed long ago: it is looked up, not looked at.
    const auto known = keys_.find(timer);
    if (known == keys_.end()) return false;
    const auto place = timers_.find(known->second);
    if (place->second->owner != owner) return false;
    keys_.erase(known);
    timers_.erase(place);
    note_first();
    return true;
}

void Clock::cancel_all(const Instance* owner) {
    const std::lock_guard lock(mutex_);
    std::erase_if(keys_,
                  [&](const auto& entry) { return timers_.at(entry.second)->owner == owner; });
    std::erase_if(timers_, [owner](const auto& entry) { return entry.second->owner == owner; });
    note_first();
}

bool Clock::has_timers_of(const Instance& owner) {
    const std::lock_guard lock(mutex_);
    return std::any_of(timers_.begin(), timers_.end(),
                       [&](const auto& entry) { return entry.second->owner == &owner; });
}

bool Clock::has_due(uint64_t until_ns) const {
    return !timers_.empty() && timers_.begin()->first.first <= until_ns;
}

const Instance* Clock::due_owner() const {
    return has_due(now_ns()) ? timers_.begin()->second->owner : nullptr;
}

Timer* Clock::pop_due(std::unique_ptr<Timer>& spent) {
    if (!has_due(now_ns())) return nullptr;
    return pop(timers_.begin(), spent);
}

Timer* Clock::pop_due_of(const Worker& worker, std::unique_ptr<Timer>& spent) {
    if (!may_be_due()) return nullptr;
    const std::lock_guard lock(mutex_);
    const auto place = first_due_of(worker);
    return place == timers_.end() ? nullptr : pop(place, spent);
}

bool Clock::has_due_of(const Worker& worker) {
    if (!may_be_due()) return false;
    const std::lock_guard lock(mutex_);
    return first_due_of(worker) != timers_.end();
}

/// Without a lock: asked by every worker in every pass, and nearly always the answer is no.
bool Clock::may_be_due() const {
    return first_deadline_ns_ != end_of_time_ns && first_deadline_ns_ <= now_ns();
}

Clock::Timers::iterator Clock::first_due_of(const Worker& worker) {
    const uint64_t now = now_ns();
    for (auto place = timers_.begin(); place != timers_.end(); ++place) {
        if (place->first.first > now) break;
        const Instance& owner = *place->second->owner;
        if (owner.worker == &worker && owner.is_running) return place;
    }
    return timers_.end();
}

bool Clock::is_anything_due() const {
    const uint64_t now = now_ns();
    for (const auto& [key, timer] : timers_) {
        if (key.first > now) return false;
        if (timer->owner->is_running) return true;
    }
    return false;
}

/// Re-armed, it keeps its place in memory: to fire needs none.
Timer* Clock::pop(Timers::iterator place, std::unique_ptr<Timer>& spent) {
    auto entry = timers_.extract(place);
    Timer* timer = entry.mapped().get();
    const bool is_last = timer->deadline_ns == end_of_time_ns;
    if (timer->period_ns == 0 || is_last) {
        keys_.erase(timer);
        spent = std::move(entry.mapped());
    } else {
        timer->deadline_ns = later(timer->deadline_ns, timer->period_ns);
        entry.key() = keys_.at(timer) = {timer->deadline_ns, timer->order};
        timers_.insert(std::move(entry));
    }
    note_first();
    return timer;
}

}  // namespace ringtap
