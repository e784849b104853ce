// SPDX-License-Identifier: Apache-2.0
// What a native benchmark is, and how its time is taken.
#pragma once

#include <time.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

namespace ringtap::bench {

/// How much trouble to take: a measurement is repeated until that much time is spent, and the best
/// counts.
struct Effort {
    double seconds = 2;
    uint32_t least_repetitions = 3;
};

/// Thrown by a benchmark that cannot be done here; says what is missing.
struct Skipped : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// A figure and how it is measured. One of these at the foot of a file makes it known.
class Bench {
  public:
    using Measure = double (*)(const Effort&);
    Bench(const char* name, const char* unit, Measure measure)
        : name(name), unit(unit), measure(measure) {
        all().push_back(this);
    }
    static std::vector<const Bench*>& all() {
        static std::vector<const Bench*> benches;
        return benches;
    }

    const char* name;
    const char* unit;
    Measure measure;
};

inline uint64_t clock_ns(clockid_t which) {
    timespec t;
    clock_gettime(which, &t);
    return static_cast<uint64_t>(t.tv_sec) * 1'000'000'000 + static_cast<uint64_t>(t.tv_nsec);
}

/// CPU time of this thread that `work` takes: what others do on the machine is not in it.
template <typename Work>
double cpu_ns(Work work) {
    const uint64_t began = clock_ns(CLOCK_THREAD_CPUTIME_ID);
    work();
    return static_cast<double>(clock_ns(CLOCK_THREAD_CPUTIME_ID) - began);
}

template <typename Once>
void repeat(const Effort& effort, Once once) {
    const uint64_t began = clock_ns(CLOCK_MONOTONIC);
    const auto end = began + static_cast<uint64_t>(effort.seconds * 1e9);
    for (uint32_t done = 0; done < effort.least_repetitions || clock_ns(CLOCK_MONOTONIC) < end;
         done++)
        once();
}

/// The least of what `measure()` answers.
template <typename MeasureOnce>
double best(const Effort& effort, MeasureOnce measure) {
    double least = std::numeric_limits<double>::infinity();
    repeat(effort, [&] { least = std::min(least, measure()); });
    return least;
}

constexpr size_t longest_path = 8;

/// The slope of the straight line nearest to `ns` at 1, 2, … hops.
inline double slope(const std::array<double, longest_path>& ns) {
    constexpr double mean_hops = (1.0 + longest_path) / 2;
    double above = 0, below = 0;
    for (size_t i = 0; i < longest_path; i++) {
        const double hops = static_cast<double>(i + 1) - mean_hops;
        above += hops * ns[i];
        below += hops * hops;
    }
    return above / below;
}

/// What a further hop costs: the slope over the best of each length, so that what both ends cost
/// cancels. `measure(hops)` answers the CPU time per packet, in ns. The lengths take turns, so that
/// a noisy moment hits all alike.
template <typename MeasurePath>
double hop_ns(const Effort& effort, MeasurePath measure) {
    std::array<double, longest_path> best;
    best.fill(std::numeric_limits<double>::infinity());
    repeat(effort, [&] {
        for (size_t i = 0; i < longest_path; i++) best[i] = std::min(best[i], measure(i + 1));
    });
    return slope(best);
}

}  // namespace ringtap::bench
