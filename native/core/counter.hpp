// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace ringtap {

/// The counters of the ledger. Each is counted where the thing happens and derived from no other.
enum class Counter : uint8_t {
    none,
    injected,
    received,
    generated,
    copied,
    captured,
    transmitted,
    consumed,
    dropped,
    held,
    ring_enqueued,
    ring_dequeued,
    instance_received,
    instance_emitted,
};

#ifdef RINGTAP_TEST_BUILD
/// The counter that a test has switched off, to see that something notices.
inline Counter suppressed = Counter::none;
inline bool is_suppressed(Counter which) {
    return suppressed == which;
}
#else
constexpr bool is_suppressed(Counter) {
    return false;
}
#endif

/// Every counter is counted through here.
inline void count(Counter which, uint64_t& counter, uint64_t n) {
    if (!is_suppressed(which)) counter += n;
}

}  // namespace ringtap
