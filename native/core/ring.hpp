// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <rte_ring.h>

#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "counter.hpp"
#include "race.hpp"
#include "tally.hpp"

struct rte_mbuf;

namespace ringtap {

struct Instance;
class Capture;
struct Tap;
struct RingFaults;

/// What an instance asks of its input ring.
struct RingParam {
    static constexpr uint32_t default_size = 1024;
    static constexpr uint32_t max_size = 1u << 20;
    uint32_t size = default_size;  // packets it holds
    uint32_t flags = 0;            // RING_F_SP_ENQ, RING_F_SC_DEQ, …
};

/// Who enqueues into a ring.
enum class Producers { one_thread, many_threads };

/// A DPDK ring in memory of ours, with the instance that reads it.
/// Who enqueues gives its reference away; who dequeues owns it. Only the thread that runs the
/// reader dequeues.
class alignas(RTE_CACHE_LINE_SIZE) Ring {
  public:
    /// Throws ERR_RINGTAP_RING_SIZE.
    Ring(uint32_t id, std::string name, RingParam param, Instance* reader,
         Producers producers = Producers::one_thread);

    uint32_t id() const { return id_; }
    const std::string& name() const { return name_; }
    Instance* reader() const { return reader_; }
    uint32_t size() const { return size_; }
    /// As rte_ring_count(), which reads without a thought for other threads.
    uint32_t queued() const {
        const uint32_t tail = __atomic_load_n(&ring_->cons.tail, __ATOMIC_ACQUIRE);
        const uint32_t head = __atomic_load_n(&ring_->prod.tail, __ATOMIC_ACQUIRE);
        const uint32_t count = (head - tail) & ring_->mask;
        return count > size_ ? size_ : count;
    }
    uint32_t free_count() const { return size_ - queued(); }

    /// Returns how many found room, from the front; the others stay the caller's.
    uint32_t enqueue(rte_mbuf* const* packets, uint32_t n) {
        return producers_ == Producers::one_thread ? enqueue_alone(packets, n)
                                                   : enqueue_among_others(packets, n);
    }
    uint32_t dequeue(rte_mbuf** packets, uint32_t n);

    /// Up to n packets from the front, where they lie in the ring if that is in one piece, else
    /// copied to `scratch`. They keep their room until finish_take(), which must follow.
    rte_mbuf* const* take(uint32_t n, rte_mbuf** scratch, uint32_t& taken) {
        rte_ring_zc_data place = {};
        taken = rte_ring_dequeue_zc_burst_start(ring_.get(), n, &place, nullptr);
        race_acquire(ring_.get());
        auto* const first = static_cast<rte_mbuf**>(place.ptr1);
        return place.n1 >= taken ? first : join(place, scratch, taken);
    }
    /// Those that are in it, from the front; they stay.
    template <typename Visit>
    void for_each(Visit visit) {
        rte_ring_zc_data place = {};
        const uint32_t n = rte_ring_dequeue_zc_burst_start(ring_.get(), size_, &place, nullptr);
        race_acquire(ring_.get());
        for (uint32_t i = 0; i < n; i++) {
            const bool is_in_first = i < place.n1;
            auto* const part = static_cast<rte_mbuf**>(is_in_first ? place.ptr1 : place.ptr2);
            visit(part[is_in_first ? i : i - place.n1]);
        }
        rte_ring_dequeue_zc_finish(ring_.get(), 0);
    }
    void finish_take(uint32_t taken) {
        rte_ring_dequeue_zc_finish(ring_.get(), taken);
        if (!is_suppressed(Counter::ring_dequeued)) dequeued_ += taken;
        left_ += taken;
    }

    /// With several threads that enqueue, free_count() is no promise: room for up to n packets that
    /// nobody else gets, until it is used by enqueue_claimed() or given back.
    uint32_t claim(uint32_t n);
    void unclaim(uint32_t n) { claimed_.fetch_sub(n, std::memory_order_relaxed); }
    /// As enqueue(), into room that was claimed.
    uint32_t enqueue_claimed(rte_mbuf* const* packets, uint32_t n);
    /// As enqueue(), where one thread does.
    uint32_t enqueue_alone(rte_mbuf* const* packets, uint32_t n) {
        rte_ring_zc_data place = {};
        const uint32_t done = rte_ring_enqueue_zc_burst_start(ring_.get(), n, &place, nullptr);
        if (done == 0) return 0;
        // In as few, wide stores as the machine has; DPDK copies one pointer at a time.
        std::memcpy(place.ptr1, packets, place.n1 * sizeof(rte_mbuf*));
        if (place.n1 < done)
            std::memcpy(place.ptr2, packets + place.n1, (done - place.n1) * sizeof(rte_mbuf*));
        rte_ring_enqueue_zc_finish(ring_.get(), done);
        if (!is_suppressed(Counter::ring_enqueued))
            enqueued_.store(enqueued() + done, std::memory_order_relaxed);
        return done;
    }

    uint64_t enqueued() const { return enqueued_.load(std::memory_order_relaxed); }
    uint64_t dequeued() const { return dequeued_; }

  private:
    static rte_mbuf* const* join(const rte_ring_zc_data& place, rte_mbuf** scratch, uint32_t n);
    uint32_t enqueue_among_others(rte_mbuf* const* packets, uint32_t n);

    struct Free {
        void operator()(rte_ring* r) const { std::free(r); }
    };
    // What each burst touches: one cache line.
    std::unique_ptr<rte_ring, Free> ring_;
    Instance* reader_;
    uint32_t size_;
    Producers producers_;
    /// Counted on either side; with what is in the ring they must agree.
    std::atomic<uint64_t> enqueued_{0};
    Tally dequeued_;

  public:
    /// Taps on this ring; empty nearly always.
    std::vector<Tap*> taps;
    /// What goes wrong on the way into it; nullptr nearly always.
    std::unique_ptr<RingFaults> faults;

  private:
    /// Many threads: packets ever enqueued and room claimed for more; packets ever taken out.
    /// Their difference is the room that is not to be had.
    std::atomic<uint64_t> claimed_{0};
    Tally left_;
    uint32_t id_;
    std::string name_;
};

}  // namespace ringtap
