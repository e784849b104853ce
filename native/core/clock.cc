// SPDX-License-Identifier: Apache-2.0
#include "clock.hpp"

#include <limits>

namespace ringtap {

namespace {

constexpr uint64_t end_of_time_ns = std::numeric_limits<uint64_t>::max();

/// Never wraps: what lies past the end of time is due there.
uint64_t later(uint64_t now_ns, uint64_t delay_ns) {
    return delay_ns > end_of_time_ns - now_ns ? end_of_time_ns : now_ns + delay_ns;
}

}  // namespace

Timer* Clock::add(Instance* owner, ringtap_timer_fn run, void* argument, uint64_t delay_ns,
                  uint64_t period_ns) {
    auto timer = std::make_unique<Timer>(
        Timer{owner, run, argument, period_ns, later(now_ns_, delay_ns), next_order_++});
    Timer* raw = timer.get();
    timers_.emplace(Key{raw->deadline_ns, raw->order}, std::move(timer));
    return raw;
}

bool Clock::cancel(const Instance* owner, const Timer* timer) {
    for (auto it = timers_.begin(); it != timers_.end(); ++it) {
        if (it->second.get() != timer || timer->owner != owner) continue;
        timers_.erase(it);
        return true;
    }
    return false;
}

void Clock::cancel_all(const Instance* owner) {
    std::erase_if(timers_, [owner](const auto& entry) { return entry.second->owner == owner; });
}

bool Clock::has_due(uint64_t until_ns) const {
    return !timers_.empty() && timers_.begin()->first.first <= until_ns;
}

Timer* Clock::pop_due(std::unique_ptr<Timer>& spent) {
    if (!has_due(now_ns_)) return nullptr;
    auto timer = std::move(timers_.begin()->second);
    timers_.erase(timers_.begin());
    Timer* raw = timer.get();
    const bool is_last = raw->deadline_ns == end_of_time_ns;
    if (raw->period_ns == 0 || is_last) {
        spent = std::move(timer);
        return raw;
    }
    raw->deadline_ns = later(raw->deadline_ns, raw->period_ns);
    timers_.emplace(Key{raw->deadline_ns, raw->order}, std::move(timer));
    return raw;
}

}  // namespace ringtap
