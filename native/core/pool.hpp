// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <rte_mbuf.h>
#include <rte_mempool.h>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <mutex>
#include <optional>
#include <vector>

#include "race.hpp"
#include "stress.hpp"

namespace ringtap {

/// Where a packet came from: injection number in the upper, index in it in the lower half. 0:
/// nowhere known.
using Origin = uint64_t;
constexpr Origin make_origin(uint32_t injection, uint32_t packet) {
    return (static_cast<uint64_t>(injection) << 32) | packet;
}

/// What is known about an mbuf, kept beside it (an mbuf may be shared, or overwritten by whoever
/// has it).
struct MbufState {
    enum Place : uint8_t { free, in_use, quarantine };
    static constexpr uint64_t never = UINT64_MAX;
    Origin origin = 0;
    uint64_t entered_ns = never;  // when it was injected, by the dataplane's clock
    uint16_t generation = 0;      // one more at each allocation
    Place place = free;
    bool is_astray = false;  // a module or a device has it, and may put it back by itself
    // While custody of a call is verified (hand.cc):
    uint8_t given_as = 0;
    uint16_t in_hand = 0;
    uint16_t guards = 0;
};

/// What the pool's memory is.
enum class Backing : uint8_t {
    any,        // whatever there is; to begin with: anonymous
    anonymous,  // in huge pages where the kernel has them: fast to start
    shared,     // DPDK's own heap, a memfd: for devices that other processes or DMA read and write
};

/// Where shared memory can be found.
struct SharedMemory {
    int fd = -1;
    size_t offset = 0;
    size_t bytes = 0;
};

/// How many mbufs one thread of a dataplane uses, and may use. What one thread takes another may
/// give back, so a part by itself may be negative; all parts and what is shared add up.
struct Quota {
    int64_t limit = 0;
    int64_t in_use = 0;
    std::atomic<int64_t>* shared = nullptr;  // limit that no thread has; nullptr: one thread only
    int64_t chunk_mbufs = 0;                 // moved at a time between that and this part

    /// The part of a thread, which has nothing yet.
    static Quota part_of(std::atomic<int64_t>& shared, int64_t chunk_mbufs) {
        return {0, 0, &shared, chunk_mbufs};
    }

    /// False when there is none left.
    bool take() {
        if (in_use >= limit && !grow()) return false;
        in_use++;
        return true;
    }
    void give(int64_t mbufs = 1) {
        in_use -= mbufs;
        if (shared == nullptr) {
            if (in_use < 0) in_use = 0;  // given back twice; releases_too_many() tells
        } else if (limit - in_use > 2 * chunk_mbufs) {
            limit -= chunk_mbufs;
            shared->fetch_add(chunk_mbufs, std::memory_order_relaxed);
        }
    }
    /// How many more could be taken, as far as this thread knows.
    uint32_t left() const {
        const int64_t more = shared == nullptr ? 0 : shared->load(std::memory_order_relaxed);
        return static_cast<uint32_t>(std::max<int64_t>(0, limit - in_use + more));
    }
    /// A device has filled mbufs of the pool: there before anybody asked.
    void note(int64_t mbufs) { in_use += mbufs; }

  private:
    bool grow();
};

/// The one mbuf pool of the process: contiguous memory of our own, data room 2 KiB, headroom 128.
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
    /// A packet holding a copy of `bytes`, in as many segments as it takes, or nullptr.
    rte_mbuf* allocate_filled(Quota& quota, const uint8_t* bytes, uint32_t length);
    /// The same, split into segments at random places: for stress.
    rte_mbuf* allocate_split(Quota& quota, const uint8_t* bytes, uint32_t length, Stress& stress);
    /// Shares the bytes of `m`; metadata and origin are copied.
    rte_mbuf* clone(Quota& quota, rte_mbuf* m);
    /// Copies bytes, metadata, offload fields and origin.
    rte_mbuf* copy(Quota& quota, const rte_mbuf* m);
    /// Makes the first `bytes` of a writable packet lie in its first segment; false when they
    /// cannot.
    bool gather(Quota& quota, rte_mbuf* m, uint32_t bytes);
    /// Grow and shrink a writable packet; nullptr when there is no room. The new bytes are
    /// undefined.
    uint8_t* prepend(rte_mbuf* m, uint16_t bytes);
    uint8_t* append(rte_mbuf* m, uint16_t bytes);
    void trim_front(rte_mbuf* m, uint16_t bytes);
    /// Drops one reference. Every release of a packet by the core comes here.
    void release(Quota& quota, rte_mbuf* m);
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
        if (rte_mbuf_refcnt_read(segment) != 1 || RTE_MBUF_CLONED(segment)) return false;
        race_acquire(const_cast<rte_mbuf*>(segment));  // after those who referred to it before
        return true;
    }
    bool is_any_shared(const rte_mbuf* m) const;
    uint8_t* red_zone_of(const rte_mbuf* segment) const;
    rte_mbuf* next_free();
    rte_mbuf* take(Quota& quota);
    void begin_life(const rte_mbuf* m);
    template <typename PartOf>
    rte_mbuf* fill(Quota& quota, const uint8_t* bytes, uint32_t length, PartOf part_of);
    void put_back(rte_mbuf* m);
    void release_segment(Quota& quota, rte_mbuf* segment);

    rte_mempool* mempool_ = nullptr;
    uint32_t size_ = 0;
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
