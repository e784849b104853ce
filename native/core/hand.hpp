// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <rte_mbuf.h>

#include <cstdint>
#include <string>
#include <vector>

#include "pool.hpp"

namespace ringtap {

class Graph;
struct Instance;

/// A packet that a module lost, kept, gave away twice, or freed by itself.
struct CustodyFault {
    std::string instance;
    std::string what;  // "was neither emitted, dropped, consumed, held nor transmitted"
    Origin origin = 0;
    std::vector<uint8_t> bytes;
};

/// The packets that are in one instance's hands during one call of its class, and what it said
/// becomes of each. Nothing of that happens before the call has returned and custody was checked:
/// so a packet given away twice is given away once.
class Hand {
  public:
    explicit Hand(Graph& graph) : graph_(graph) {}

    /// The call begins; the instance is given n packets.
    void begin(Instance& instance, rte_mbuf* const* packets, uint32_t n);
    /// The call is over: checks, then does what was said.
    void finish();
    Instance* instance() const { return instance_; }

    // What modules say, through the function table.
    void emit(rte_mbuf* const* packets, uint32_t n) { append(emitted_, packets, n); }
    void consume(rte_mbuf* const* packets, uint32_t n) { append(consumed_, packets, n); }
    void capture(rte_mbuf* const* packets, uint32_t n) { append(captured_, packets, n); }
    void transmit(rte_mbuf* const* packets, uint32_t n) { append(transmitted_, packets, n); }
    /// The last n of those transmitted are in hand again.
    void untransmit(rte_mbuf* const* packets, uint32_t n);
    void hold(rte_mbuf* const* packets, uint32_t n) { append(held_, packets, n); }
    void drop(rte_mbuf* const* packets, uint32_t n, uint16_t reason);
    /// Packets that came into hand during the call: made, cloned, released, received.
    void take(rte_mbuf* const* packets, uint32_t n) { append(taken_, packets, n); }
    /// `before` is no longer in hand; `after` is.
    void replace(rte_mbuf* before, rte_mbuf* after);
    /// A packet that the instance declared held; false, and a custody fault, when it holds no such
    /// packet.
    bool take_back(Instance& instance, rte_mbuf* m);

  private:
    /// What an instance can say becomes of a packet; the order is that of the lists below.
    enum Fate : uint8_t { emitted = 1, dropped, consumed, captured, transmitted, held };
    struct Dropped {
        rte_mbuf* packet;
        uint16_t reason;
    };
    struct Guarded {
        rte_mbuf* segment;
        uint16_t references;  // before the guards
        bool is_head;
    };
    static void append(std::vector<rte_mbuf*>& to, rte_mbuf* const* packets, uint32_t n) {
        to.insert(to.end(), packets, packets + n);
    }
    size_t given() const {
        return emitted_.size() + dropped_.size() + consumed_.size() + captured_.size() +
               transmitted_.size() + held_.size();
    }
    template <typename Visit>
    void for_each_taken(Visit visit) const;

    void guard();
    void verify();
    void withdraw_impostors();
    bool is_given_rightly(rte_mbuf* m, Fate fate);
    void report_missing();
    void report_freed();
    void lift_guards();
    void report(const rte_mbuf* m, std::string what);
    void commit();
    void clear();

    Graph& graph_;
    Instance* instance_ = nullptr;
    rte_mbuf* const* burst_ = nullptr;
    uint32_t burst_size_ = 0;
    std::vector<rte_mbuf*> taken_;
    std::vector<rte_mbuf*> replaced_, replacements_;
    std::vector<rte_mbuf*> emitted_, consumed_, captured_, transmitted_, held_;
    std::vector<Dropped> dropped_;
    std::vector<Guarded> guarded_;
};

}  // namespace ringtap
