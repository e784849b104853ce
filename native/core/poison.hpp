// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <rte_mbuf.h>

// Sanitizer builds see what AddressSanitizer cannot know by itself: which bytes of an mbuf are
// packet. In a live packet exactly [data, data + data_len) of each segment may be touched; in a
// freed one, nothing. Other builds: no code at all.
#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#define RINGTAP_ASAN 1
#else
#define RINGTAP_ASAN 0
#define ASAN_POISON_MEMORY_REGION(address, size) ((void)(address), (void)(size))
#define ASAN_UNPOISON_MEMORY_REGION(address, size) ((void)(address), (void)(size))
#endif

namespace ringtap {

constexpr bool is_sanitizer_build = RINGTAP_ASAN != 0;

/// The whole buffer may be written: just allocated.
inline void poison_open(rte_mbuf* m) {
    if constexpr (is_sanitizer_build) ASAN_UNPOISON_MEMORY_REGION(m->buf_addr, m->buf_len);
}

/// Filled: of this segment only its data may be touched.
inline void poison_seal(rte_mbuf* m) {
    if constexpr (is_sanitizer_build) {
        ASAN_POISON_MEMORY_REGION(m->buf_addr, m->buf_len);
        ASAN_UNPOISON_MEMORY_REGION(rte_pktmbuf_mtod(m, char*), m->data_len);
    }
}

/// Freed: nothing may be touched.
inline void poison_close(rte_mbuf* m) {
    if constexpr (is_sanitizer_build) ASAN_POISON_MEMORY_REGION(m->buf_addr, m->buf_len);
}

}  // namespace ringtap
