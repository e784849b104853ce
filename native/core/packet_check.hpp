// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <rte_mbuf.h>

#include <cstdint>

#include "pool.hpp"

namespace ringtap {

/// Nearly always so: one segment, and its lengths are right. Then there is no flaw.
inline bool is_plain(const rte_mbuf* m) {
    return m->next == nullptr && m->nb_segs == 1 && m->pkt_len == m->data_len &&
           uint32_t{m->data_off} + m->data_len <= m->buf_len;
}

/// What does not fit together in the fields that say how a packet lies in memory, as half a
/// sentence, or nullptr. Nothing that they say is trusted: a chain of segments may be a circle.
const char* flaw_of(const Pool& pool, const rte_mbuf* m);

/// What must stay as it is of a packet that others refer to: numbers that nearly always differ when
/// bytes or metadata do. 0: nobody else sees them.
struct Fingerprint {
    uint64_t bytes = 0;
    /// A clone shares its bytes only.
    uint64_t metadata = 0;
};

Fingerprint fingerprint_of_shared(const Pool& pool, const rte_mbuf* m);

inline Fingerprint fingerprint_of(const Pool& pool, const rte_mbuf* m) {
    return pool.is_shared(m) ? fingerprint_of_shared(pool, m) : Fingerprint{};
}

bool is_other(const Fingerprint& now, const Fingerprint& before);

/// As far as others still refer to it: one that is the holder's alone may have been asked for by
/// writable(), after its other references were replaced by copies.
inline bool is_changed(const Pool& pool, const rte_mbuf* m, const Fingerprint& before) {
    return before.bytes != 0 && is_other(fingerprint_of(pool, m), before);
}

}  // namespace ringtap
