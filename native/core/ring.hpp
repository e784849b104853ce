// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <rte_ring.h>

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

struct rte_mbuf;

namespace ringtap {

struct Instance;
class Capture;
struct Tap;

/// What an instance asks of its input ring.
struct RingParam {
    static constexpr uint32_t default_size = 1024;
    static constexpr uint32_t max_size = 1u << 20;
    uint32_t size = default_size;  // packets it holds
    uint32_t flags = 0;            // RING_F_SP_ENQ, RING_F_SC_DEQ, …
};

/// A DPDK ring in memory of ours, with the instance that reads it.
/// Who enqueues gives its reference away; who dequeues owns it.
class Ring {
  public:
    /// Throws ERR_RINGTAP_RING_SIZE.
    Ring(uint32_t id, std::string name, RingParam param, Instance* reader);

    uint32_t id() const { return id_; }
    const std::string& name() const { return name_; }
    Instance* reader() const { return reader_; }
    uint32_t size() const { return size_; }
    uint32_t queued() const { return rte_ring_count(ring_.get()); }
    uint32_t free_count() const { return rte_ring_free_count(ring_.get()); }

    /// Returns how many found room, from the front; the others stay the caller's.
    uint32_t enqueue(rte_mbuf* const* packets, uint32_t n);
    uint32_t dequeue(rte_mbuf** packets, uint32_t n);

    /// Counted on either side; with what is in the ring they must agree.
    uint64_t enqueued = 0;
    uint64_t dequeued = 0;
    /// Taps on this ring; empty nearly always.
    std::vector<Tap*> taps;

  private:
    struct Free {
        void operator()(rte_ring* r) const { std::free(r); }
    };
    uint32_t id_;
    std::string name_;
    uint32_t size_;
    Instance* reader_;
    std::unique_ptr<rte_ring, Free> ring_;
};

}  // namespace ringtap
