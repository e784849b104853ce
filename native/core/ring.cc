// SPDX-License-Identifier: Apache-2.0
#include "ring.hpp"

#include <rte_mbuf.h>

#include <cstdlib>

#include "counter.hpp"
#include "error.hpp"

namespace ringtap {

Ring::Ring(uint32_t id, std::string name, RingParam param, Instance* reader)
    : id_(id), name_(std::move(name)), size_(param.size), reader_(reader) {
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
    // DPDK's name is global to nobody here; ours is in name_.
    if (rte_ring_init(memory, "r", param.size, param.flags | RING_F_EXACT_SZ) != 0)
        throw Error("ERR_RINGTAP_RING_FLAGS", "Ring '" + name_ + "' was given flags DPDK refuses.");
}

uint32_t Ring::enqueue(rte_mbuf* const* packets, uint32_t n) {
    const uint32_t done =
        rte_ring_enqueue_burst(ring_.get(), reinterpret_cast<void* const*>(packets), n, nullptr);
    count(Counter::ring_enqueued, enqueued, done);
    return done;
}

uint32_t Ring::dequeue(rte_mbuf** packets, uint32_t n) {
    const uint32_t done =
        rte_ring_dequeue_burst(ring_.get(), reinterpret_cast<void**>(packets), n, nullptr);
    count(Counter::ring_dequeued, dequeued, done);
    return done;
}

}  // namespace ringtap
