// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <time.h>

#include <cstdint>

namespace ringtap {

constexpr uint64_t no_time = UINT64_MAX;

inline uint64_t in_ns(const timespec& time) {
    return static_cast<uint64_t>(time.tv_sec) * 1'000'000'000 + static_cast<uint64_t>(time.tv_nsec);
}

/// no_time: there is no such clock, or no longer.
inline uint64_t clock_ns(clockid_t clock) {
    timespec time;
    return clock_gettime(clock, &time) == 0 ? in_ns(time) : no_time;
}

}  // namespace ringtap
