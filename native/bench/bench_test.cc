// SPDX-License-Identifier: Apache-2.0
#include "bench.hpp"

#include <doctest/doctest.h>

using namespace ringtap::bench;

TEST_CASE("what a hop costs is the slope: what both ends cost cancels") {
    const auto straight = [](size_t hops) { return 100 + 2.5 * static_cast<double>(hops); };
    CHECK(hop_ns({.seconds = 0}, straight) == doctest::Approx(2.5));
}

TEST_CASE("a noisy moment in any length does not count, because the best of each does") {
    uint32_t calls = 0;
    const auto noisy = [&](size_t hops) {
        const double noise = calls++ % 3 == 1 ? 1000 : 0;
        return 7 * static_cast<double>(hops) + noise;
    };
    CHECK(hop_ns({.seconds = 0}, noisy) == doctest::Approx(7));
}

TEST_CASE("a measurement is repeated at least so often, however long it takes") {
    uint32_t calls = 0;
    best({.seconds = 0, .least_repetitions = 5}, [&] { return static_cast<double>(calls++); });
    CHECK(calls == 5);
}
