// SPDX-License-Identifier: Apache-2.0
// What a hop cannot cost less than: a burst into a ring of DPDK's, and out of it.
#include "ring.hpp"

#include "../bench/circuit.hpp"

namespace ringtap::bench {

namespace {

/// MP/SC: into a ring of a graph any instance may put packets, and one takes them out. Exact size,
/// as there. With several consumers (flag 0) a hop costs some hundredths of a nanosecond more.
constexpr unsigned ring_flags = RING_F_SC_DEQ | RING_F_EXACT_SZ;

class BareRing {
  public:
    BareRing() {
        const auto slots = rte_align32pow2(RingParam::default_size + 1);
        const auto bytes = static_cast<size_t>(rte_ring_get_memsize(slots));
        ring_.reset(static_cast<rte_ring*>(std::aligned_alloc(RTE_CACHE_LINE_SIZE, bytes)));
        if (!ring_ || rte_ring_init(ring_.get(), "r", RingParam::default_size, ring_flags) != 0)
            throw std::runtime_error("no ring could be made");
    }
    unsigned enqueue(void* const* packets, unsigned n) {
        return rte_ring_enqueue_burst(ring_.get(), packets, n, nullptr);
    }
    unsigned dequeue(void** packets, unsigned n) {
        return rte_ring_dequeue_burst(ring_.get(), packets, n, nullptr);
    }

  private:
    struct Free {
        void operator()(rte_ring* r) const { std::free(r); }
    };
    std::unique_ptr<rte_ring, Free> ring_;
};

/// As many mbufs as go round a Circuit.
class Mbufs {
  public:
    Mbufs() {
        for (rte_mbuf*& m : mbufs_) m = pool_.allocate(quota_);
    }
    ~Mbufs() {
        for (rte_mbuf* m : mbufs_) pool_.release(quota_, m);
    }
    Mbufs(const Mbufs&) = delete;
    Mbufs& operator=(const Mbufs&) = delete;
    void put_into(BareRing& ring) {
        ring.enqueue(reinterpret_cast<void* const*>(mbufs_), under_way);
    }

  private:
    Pool& pool_ = Pool::open();
    Quota quota_ = {under_way, 0};
    rte_mbuf* mbufs_[under_way];
};

double measure(size_t hops) {
    std::vector<BareRing> rings(hops + 1);
    Mbufs mbufs;
    mbufs.put_into(rings[0]);
    uint32_t passed = 0;
    const double ns = cpu_ns([&] {
        void* packets[burst];
        for (uint32_t bursts = 0; bursts < passes / burst; bursts++) {
            unsigned n = rings[0].dequeue(packets, burst);
            for (size_t i = 1; i < rings.size(); i++) {
                rings[i].enqueue(packets, n);
                n = rings[i].dequeue(packets, burst);
            }
            passed += rings[0].enqueue(packets, n);
        }
    });
    if (passed != passes) throw std::runtime_error("packets got lost between bare rings");
    return ns / passes;
}

const Bench registered("hop.limit.ns", "ns",
                       [](const Effort& effort) { return hop_ns(effort, measure); });

}  // namespace

}  // namespace ringtap::bench
