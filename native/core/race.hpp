// SPDX-License-Identifier: Apache-2.0
#pragma once

// ThreadSanitizer cannot see into DPDK's libraries: that whoever gets an mbuf from the mempool
// comes after whoever put it there, it has to be told. Other builds: no code at all.
#if defined(__SANITIZE_THREAD__)
extern "C" {
void __tsan_acquire(void*);
void __tsan_release(void*);
}
#endif

namespace ringtap {

/// What this thread did with `object` so far comes before what the next one to acquire it does.
inline void race_release([[maybe_unused]] void* object) {
#if defined(__SANITIZE_THREAD__)
    __tsan_release(object);
#endif
}

inline void race_acquire([[maybe_unused]] void* object) {
#if defined(__SANITIZE_THREAD__)
    __tsan_acquire(object);
#endif
}

}  // namespace ringtap
