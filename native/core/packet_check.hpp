// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <rte_mbuf.h>

#include <cstdint>

namespace ringtap {

class Pool;

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

Fingerprint fingerprint_of(const Pool& pool, const rte_mbuf* m);
/// As far as others still refer to it: one that is the holder's alone may have been asked for by
/// writable(), after its other references were replaced by copies.
bool is_changed(const Pool& pool, const rte_mbuf* m, const Fingerprint& before);

}  // namespace ringtap
