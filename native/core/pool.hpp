// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <rte_mbuf.h>
#include <rte_mempool.h>

#include <atomic>
#include <cstdint>
#include <mutex>
#include <optional>
#include <vector>

#include "mbuf_state.hpp"
#include "pool_memory.hpp"
#include "quota.hpp"
#include "race.hpp"
#include "stress.hpp"

namespace ringtap {

/// Where shared memory can be found.
struct SharedMemory {
    int fd = -1;
    size_t offset = 0;
    size_t bytes = 0;
};

/// The one mbuf pool of the process: contiguous memory, data room 2 KiB, headroom 128.
class Pool {
  public:
    static constexpr uint16_t data_room_bytes = 2048;
    static constexpr uint32_t default_mbufs = 8191;
    static constexpr uint32_t min_mbufs = 64;
    static constexpr uint32_t max_mbufs = 4'000'000;
    static constexpr uint32_t max_packet_bytes = 65'535;

    /// Makes the pool on the first call (starting DPDK); later calls must ask for the same size and
    /// backing, or for 0 and any.
    static Pool& open(uint32_t mbufs = 0, Backing backing = Backing::any);
    /// The pool, when there is one.
    static Pool* existing();

    uint32_t size() const { return size_; }
    /// Nullopt of a pool in anonymous memory.
    std::optional<SharedMemory> shared_memory() const;
    /// Mbufs that are not in the pool, those in quarantine left out.
    /// Negative when some were given back twice.
    int64_t in_use() const;

    /// A packet of one empty segment, or nullptr: pool or quota have none left.
    rte_mbuf* allocate(Quota& quota);
    /// Up to n such packets at once; how many there were.
    uint32_t allocate(Quota& quota, rte_mbuf** made, uint32_t n);
    /// Puts `bytes` into an empty packet, in as many segments as it takes. False when pool or quota
    /// have too few mbufs left: it is still empty then.
    bool fill(Quota& quota, rte_mbuf* empty, const uint8_t* bytes, uint32_t length);
    /// A packet holding a copy of `bytes`, in as many segments as it takes, or nullptr.
    rte_mbuf* allocate_filled(Quota& quota, const uint8_t* bytes, uint32_t length);
    /// The same, split into segments at random places: for stress.
    rte_mbuf* allocate_split(Quota& quota, const uint8_t* bytes, uint32_t length, Stress& stress);
    /// Shares the bytes of `m`; metadata and origin are copied.
    rte_mbuf* clone(Quota& quota, rte_mbuf* m);
    /// Copies bytes, metadata, offload fields and origin.
    rte_mbuf* copy(Quota& quota, const rte_mbuf* m);
    /// The same in one segment; nullptr also when it does not fit in one.
    rte_mbuf* copy_linear(Quota& quota, const rte_mbuf* m);
    /// Makes the first `bytes` of a writable packet lie in its first segment; false when they
    /// cannot.
    bool gather(Quota& quota, rte_mbuf* m, uint32_t bytes);
    /// Grow and shrink a writable packet; nullptr when there is no room. The new bytes are
    /// undefined.
    uint8_t* prepend(rte_mbuf* m, uint16_t bytes);
    uint8_t* append(rte_mbuf* m, uint16_t bytes);
    void trim_front(rte_mbuf* m, uint16_t bytes);
    /// Segments that nothing is left of are given back.
    void trim_end(Quota& quota, rte_mbuf* m, uint32_t bytes);
    /// The same over as many segments as it takes; those left empty are released, and the first one
    /// has bytes afterwards. False, and nothing has changed, when the packet has not more.
    bool cut_front(Quota& quota, rte_mbuf* m, uint32_t bytes);
    bool cut_end(Quota& quota, rte_mbuf* m, uint32_t bytes);
    /// Drops one reference. Every release of a packet by the core comes here.
    void release(Quota& quota, rte_mbuf* m);
    /// The same of n packets, at once where nobody else refers to them.
    void release(Quota& quota, rte_mbuf* const* packets, uint32_t n);
    /// A device has filled these, and the dataplane has them from here on: metadata and origin are
    /// cleared.
    void take_in(Quota& quota, rte_mbuf* const* packets, uint32_t n);
    /// A device has these from here on, and frees them past the core; nobody else may refer to
    /// them.
    void give_out(Quota& quota, rte_mbuf* const* packets, uint32_t n);
    /// The device did not take it after all.
    void take_back(Quota& quota, rte_mbuf* m);
    /// Mbufs that a device could fill now, on this thread and within the quota. Those in quarantine
    /// are put back when there are fewer than `wanted`.
    uint32_t left(const Quota& quota, uint32_t wanted);
    rte_mempool* mempool() { return mempool_; }
    /// References released that were not there: the same packet was given away twice. Nothing was
    /// freed by them.
    uint64_t releases_too_many() const { return releases_too_many_.load(); }

    /// To the mbuf itself; those that checked mode added left out.
    int references(const rte_mbuf* segment) const {
        const int all = rte_mbuf_refcnt_read(segment);
        // Nearly always one: then nobody has added any, and what is beside it need not be loaded.
        return all <= 1 ? all : all - states_[index_of(segment)].guards;
    }
    /// Whether anybody else could see a write to `m`.
    bool is_shared(const rte_mbuf* m) const {
        return (m->next != nullptr || !is_alone(m)) && is_any_shared(m);
    }

    MbufState& state(const rte_mbuf* m) { return states_[index_of(m)]; }
    const MbufState& state(const rte_mbuf* m) const { return states_[index_of(m)]; }
    /// Of an mbuf of this pool. Its distance is a multiple of the stride, so that instead of
    /// dividing by the stride's odd part it is multiplied by that part's inverse modulo 2^64.
    uint32_t index_of(const rte_mbuf* m) const {
        const auto distance = static_cast<uint64_t>(reinterpret_cast<const char*>(m) - first_mbuf_);
        return static_cast<uint32_t>((distance >> stride_zeros_) * stride_inverse_);
    }
    /// Whether `m` points at an mbuf of this pool: what modules hand over is not trusted.
    bool owns(const rte_mbuf* m) const;

    /// Where the mbufs lie: for whoever has to look at them after a crash.
    const void* memory() const { return memory_; }
    uint64_t memory_bytes() const { return bytes_; }

    /// Past the end of each buffer lie bytes that nobody may write to. Whether they are whole.
    bool has_red_zone(const rte_mbuf* segment) const;
    void paint_red_zone(const rte_mbuf* segment);

    /// Freed mbufs rest this many frees before they are used again; 0 puts them back at once.
    void set_quarantine(uint32_t mbufs);
    /// Takes back every mbuf, lost or freed twice: only while no dataplane has packets.
    /// Returns how many mbufs were missing (positive) or were there twice (negative).
    int32_t heal();
    /// The calling thread is about to end: free mbufs that DPDK keeps for it are everybody's again.
    void flush_thread_cache();

  private:
    Pool(uint32_t mbufs, Backing backing);
    /// Surely nobody else refers to it, nor to the bytes it shows; without a look at anything else.
    static bool is_alone(const rte_mbuf* segment) {
        if (rte_mbuf_refcnt_read(segment) != 1 || !RTE_MBUF_DIRECT(segment)) return false;
        race_acquire(const_cast<rte_mbuf*>(segment));  // after those who referred to it before
        return true;
    }
    /// Tells DPDK where each mbuf is for a card, and takes those out that are in two places.
    /// Returns how many are left, at most size().
    uint32_t set_physical_addresses();
    bool is_any_shared(const rte_mbuf* m) const;
    uint8_t* red_zone_of(const rte_mbuf* segment) const;
    rte_mbuf* next_free();
    rte_mbuf* take(Quota& quota);
    bool is_really_free(const rte_mbuf* m) const;
    void begin_life(const rte_mbuf* m);
    template <typename PartOf>
    rte_mbuf* fill_chain(Quota& quota, const uint8_t* bytes, uint32_t length, PartOf part_of);
    void put_back(rte_mbuf* m);
    void release_after(Quota& quota, rte_mbuf* head, rte_mbuf* before);
    void release_segment(Quota& quota, rte_mbuf* segment);

    rte_mempool* mempool_ = nullptr;
    uint32_t size_ = 0;
    /// Places for mbufs. There are more of them than mbufs where some are not used: those across
    /// two pages that lie apart for a card.
    uint32_t places_ = 0;
    std::vector<bool> is_unused_;  // by place; empty: all are used
    Backing backing_;
    void* memory_ = nullptr;
    size_t bytes_ = 0;
    size_t stride_ = 0;
    uint32_t stride_zeros_ = 0;    // factors of two in it
    uint64_t stride_inverse_ = 0;  // of its odd part, modulo 2^64
    const char* first_mbuf_ = nullptr;
    std::vector<MbufState> states_;
    std::vector<rte_mbuf*> quarantine_;  // a circle of quarantine_limit_
    uint32_t quarantine_limit_ = 0;
    uint32_t quarantine_next_ = 0;
    std::atomic<uint32_t> quarantined_{0};
    std::mutex quarantine_mutex_;
    std::atomic<uint64_t> releases_too_many_{0};
};

}  // namespace ringtap
