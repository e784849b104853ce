// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <type_traits>

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

/// Adds to a number that one thread writes at a time and others may look at: as cheap as a plain
/// one.
template <typename N>
void add_to(N& number, std::type_identity_t<N> n) {
    __atomic_store_n(&number, number + n, __ATOMIC_RELAXED);
}

/// The same, of a thread that does not write it.
template <typename N>
N looked_at(const N& number) {
    return __atomic_load_n(&number, __ATOMIC_RELAXED);
}

/// Every counter is counted through here.
template <typename N>
void count(Counter which, N& counter, std::type_identity_t<N> n) {
    if (!is_suppressed(which)) add_to(counter, n);
}

}  // namespace ringtap
