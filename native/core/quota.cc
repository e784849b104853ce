// SPDX-License-Identifier: Apache-2.0
#include "quota.hpp"

#include <algorithm>

#include "fault.hpp"

namespace ringtap {

bool Quota::find_one() {
    if (faults != nullptr && !is_spared && faults->refuses()) return false;
    return in_use < limit || grow();
}

bool Quota::grow() {
    if (shared == nullptr) return false;
    int64_t left = shared->load(std::memory_order_relaxed);
    while (left > 0) {
        const int64_t part = std::min(left, chunk_mbufs);
        if (!shared->compare_exchange_weak(left, left - part, std::memory_order_relaxed)) continue;
        limit += part;
        return true;
    }
    return false;
}

}  // namespace ringtap
