// SPDX-License-Identifier: Apache-2.0
#include "fault.hpp"

#include <algorithm>

namespace ringtap {

bool Fault::strikes() {
    seen++;
    const uint32_t n = plan.timing.n;
    bool is_struck = true;
    switch (plan.timing.kind) {
        case FaultTiming::always:
            break;
        case FaultTiming::every:
            is_struck = seen % n == 0;
            break;
        case FaultTiming::one_in:
            is_struck = chance_.below(n) == 0;
            break;
        case FaultTiming::nth:
            is_struck = seen == n;
            break;
    }
    hits += is_struck;
    return is_struck;
}

/// Anywhere in the packet; the same bit twice would be none.
void Fault::flip_bits(rte_mbuf* m) {
    const uint32_t all = m->pkt_len * 8;
    std::vector<uint32_t> flipped;
    while (flipped.size() < std::min(plan.bits, all)) {
        const uint32_t bit = chance_.below(all);
        if (std::find(flipped.begin(), flipped.end(), bit) != flipped.end()) continue;
        flipped.push_back(bit);
        uint32_t byte = bit / 8;
        rte_mbuf* segment = m;
        for (; byte >= segment->data_len; segment = segment->next) byte -= segment->data_len;
        rte_pktmbuf_mtod(segment, uint8_t*)[byte] ^= static_cast<uint8_t>(1u << bit % 8);
    }
}

uint64_t Fault::due_ns(uint64_t now_ns) {
    const uint64_t more = plan.jitter_ns == 0 ? 0 : chance_.next() % (plan.jitter_ns + 1);
    const uint64_t wait = plan.delay_ns + more;
    return wait > UINT64_MAX - now_ns ? UINT64_MAX : now_ns + wait;
}

void RingFaults::lift(const Fault& gone) {
    std::erase(faults, &gone);
    const auto is_like = [&gone](const Fault* other) { return other->plan.kind == gone.plan.kind; };
    if (std::any_of(faults.begin(), faults.end(), is_like)) return;
    if (gone.plan.kind == FaultPlan::reorder)
        for (Overtaken& late : overtaken) late.places = 0;
    if (gone.plan.kind != FaultPlan::delay) return;
    decltype(delayed) due;
    while (!delayed.empty()) {  // each in its place in memory
        auto kept = delayed.extract(delayed.begin());
        kept.key().first = 0;
        due.insert(std::move(kept));
    }
    delayed = std::move(due);
}

void AllocationFaults::add(Fault& fault) {
    faults_.push_back(&fault);
}

void AllocationFaults::remove(const Fault& fault) {
    std::erase(faults_, &fault);
}

bool AllocationFaults::refuses() {
    const std::lock_guard lock(mutex_);
    bool is_refused = false;
    for (Fault* fault : faults_) is_refused |= fault->strikes();
    return is_refused;
}

}  // namespace ringtap
