// SPDX-License-Identifier: Apache-2.0
#include "ring.hpp"

#include <rte_mbuf.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "counter.hpp"
#include "error.hpp"

namespace ringtap {

Ring::Ring(uint32_t id, std::string name, RingParam param, Instance* reader, Producers producers)
    : reader_(reader), size_(param.size), producers_(producers), id_(id), name_(std::move(name)) {
    if (param.size < 1 || param.size > RingParam::max_size)
        throw Error("ERR_RINGTAP_RING_SIZE",
                    "Ring '" + name_ + "' cannot hold " + std::to_string(param.size) +
                        " packets: a ring holds 1 to " + std::to_string(RingParam::max_size) + ".");
    // With RING_F_EXACT_SZ a ring holds what it was asked for and not one less; slots are the next
    // power of two above.
    const uint32_t slots = rte_align32pow2(param.size + 1);
    const auto bytes = static_cast<size_t>(rte_ring_get_memsize(slots));
    auto* memory = static_cast<rte_ring*>(std::aligned_alloc(RTE_CACHE_LINE_SIZE, bytes));
    if (memory == nullptr)
        throw Error("ERR_RINGTAP_NO_MEMORY", "No memory for ring '" + name_ + "'.");
    ring_.reset(memory);
    // Whoever promised one producer only may be wrong; how many there are, the dataplane knows.
    const uint32_t synchronised = RING_F_SP_ENQ | RING_F_SC_DEQ;
    const uint32_t own =
        producers == Producers::one_thread ? RING_F_SP_ENQ | RING_F_SC_DEQ : RING_F_SC_DEQ;
    const uint32_t flags = (param.flags & ~synchronised) | own | RING_F_EXACT_SZ;
    // DPDK's name is global to nobody here; ours is in name_.
    if (rte_ring_init(memory, "r", param.size, flags) != 0)
        throw Error("ERR_RINGTAP_RING_FLAGS", "Ring '" + name_ + "' was given flags DPDK refuses.");
}

uint32_t Ring::enqueue_claimed(rte_mbuf* const* packets, uint32_t n) {
    if (producers_ == Producers::one_thread) return enqueue_alone(packets, n);
    // Producers of DPDK's rings wait for each other by relaxed loads: in order on x86, and nothing
    // that ThreadSanitizer could know; see native/tsan.supp, too.
    race_release(ring_.get());
    const uint32_t done =
        rte_ring_mp_enqueue_burst(ring_.get(), reinterpret_cast<void* const*>(packets), n, nullptr);
    if (!is_suppressed(Counter::ring_enqueued))
        enqueued_.fetch_add(done, std::memory_order_relaxed);
    return done;
}

uint32_t Ring::enqueue_among_others(rte_mbuf* const* packets, uint32_t n) {
    const uint32_t room = claim(n);
    const uint32_t done = enqueue_claimed(packets, room);
    if (done < room) unclaim(room - done);
    return done;
}

uint32_t Ring::dequeue(rte_mbuf** packets, uint32_t n) {
    const uint32_t done =
        rte_ring_sc_dequeue_burst(ring_.get(), reinterpret_cast<void**>(packets), n, nullptr);
    race_acquire(ring_.get());
    if (!is_suppressed(Counter::ring_dequeued)) dequeued_ += done;
    left_ += done;
    return done;
}

/// Both parts of a burst that goes round the end of the ring.
rte_mbuf* const* Ring::join(const rte_ring_zc_data& place, rte_mbuf** scratch, uint32_t n) {
    std::copy_n(static_cast<rte_mbuf**>(place.ptr1), place.n1, scratch);
    std::copy_n(static_cast<rte_mbuf**>(place.ptr2), n - place.n1, scratch + place.n1);
    return scratch;
}

uint32_t Ring::claim(uint32_t n) {
    uint64_t claimed = claimed_.load(std::memory_order_relaxed);
    while (true) {
        const uint64_t used = claimed - left_;
        const auto room = static_cast<uint32_t>(used < size_ ? size_ - used : 0);
        const uint32_t granted = std::min(n, room);
        if (granted == 0) return 0;
        if (claimed_.compare_exchange_weak(claimed, claimed + granted, std::memory_order_relaxed))
            return granted;
    }
}

}  // namespace ringtap
