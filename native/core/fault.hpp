// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <rte_mbuf.h>

#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <utility>
#include <vector>

#include "condition.hpp"
#include "stress.hpp"

namespace ringtap {

class Worker;

/// Which of those that come by are struck.
struct FaultTiming {
    enum Kind : uint8_t { always, every, one_in, nth };
    Kind kind = always;
    uint32_t n = 1;  // each n-th; each with a chance of one in n; the n-th and no other
};

/// What goes wrong on purpose, and how often. A ring's are applied in the order of the kinds.
struct FaultPlan {
    enum Kind : uint8_t {
        full,       // what is put into the ring finds no room
        drop,       // it is lost
        corrupt,    // bits of it are flipped
        duplicate,  // it is there twice
        reorder,    // others overtake it
        delay,      // it comes later, by the virtual clock
        pause,      // nothing moves any more until somebody says so
        no_mbuf,    // of no ring: who asks for an mbuf gets none
        kinds,
    };
    Kind kind = drop;
    FaultTiming timing;
    bool is_conditional = false;
    Condition only;  // others are let by, and not counted
    uint32_t bits = 1;
    uint32_t places = 1;  // packets that overtake it
    uint64_t delay_ns = 0;
    uint64_t jitter_ns = 0;  // at most so much more
};

/// One fault while it is there. Whoever asks it holds Graph::fault_mutex, or is the only one.
class Fault {
  public:
    Fault(FaultPlan plan, uint64_t seed) : plan(std::move(plan)), chance_(seed) {}

    bool concerns(const rte_mbuf* m) const { return !plan.is_conditional || plan.only.matches(m); }
    /// Counts one more that came by. Whether it is struck.
    bool strikes();
    void flip_bits(rte_mbuf* m);
    uint64_t due_ns(uint64_t now_ns);

    const FaultPlan plan;
    uint64_t seen = 0;  // that it could have struck
    uint64_t hits = 0;

  private:
    Stress chance_;
};

/// The faults of a ring, and the packets that they keep: these are the graph's, on their way into
/// the ring.
struct RingFaults {
    struct Overtaken {
        rte_mbuf* m;
        uint32_t places;  // how many are still to go before it
    };
    std::vector<Fault*> faults;  // by kind, and of one kind in the order in which they were made
    std::map<std::pair<uint64_t, uint64_t>, rte_mbuf*> delayed;  // by (when due, order)
    std::vector<Overtaken> overtaken;
    struct Stopped {
        rte_mbuf* m;
        bool was_struck;  // else it only waits behind one that was
    };
    std::deque<Stopped> stopped;  // by a pause, and what came behind
    uint64_t delayed_ever = 0;

    /// What a fault of that kind kept is due now, unless there is another one.
    void lift(const Fault& gone);
    size_t kept() const { return delayed.size() + overtaken.size() + stopped.size(); }
    bool is_due(uint64_t now_ns) const {
        return !delayed.empty() && delayed.begin()->first.first <= now_ns;
    }
    /// In the order in which they would have come.
    template <typename Visit>
    void for_each_kept(Visit visit) const {
        for (const auto& [when, m] : delayed) visit(m);
        for (const Overtaken& late : overtaken) visit(late.m);
        for (const Stopped& waiting : stopped) visit(waiting.m);
    }
};

/// Why nobody gets an mbuf: asked by the quotas of all workers.
class AllocationFaults {
  public:
    void add(Fault& fault);
    void remove(const Fault& fault);
    bool is_empty() const { return faults_.empty(); }
    /// Whether this one is refused.
    bool refuses();

  private:
    std::mutex mutex_;
    std::vector<Fault*> faults_;
};

}  // namespace ringtap
