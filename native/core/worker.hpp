// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <rte_mbuf.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <vector>

#include "hand.hpp"
#include "instance.hpp"
#include "ledger.hpp"
#include "pool.hpp"
#include "rules.hpp"
#include "sleeper.hpp"
#include "tally.hpp"
#include "trace.hpp"

namespace ringtap {

class Graph;
struct Tap;

/// What one thread needs to run instances: the packets in its hand, room for bursts, and counters
/// that nobody else writes. Stepped, a graph has one; live, one for each worker lcore. An instance
/// is run by one worker, whichever thread that is on.
class Worker {
  public:
    explicit Worker(Graph& graph);
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;

    struct Turn {
        bool has_moved = false;  // there was something that it could take
        bool has_more = false;   // and of what was there when the turn began, not all was taken
    };
    /// One turn of an instance of this worker, from its rings. `is_forced`: whether there is room
    /// for what it may emit or not.
    Turn take_turn(Instance& instance, bool is_forced);
    /// The same, of a source: from its device, or from the test. False when nothing came.
    bool poll(Instance& instance, bool is_forced);
    /// A call of its class outside a turn. It may say what becomes of packets; within another's
    /// call, that call sees to it.
    template <typename Call>
    void call(Instance& instance, Doing doing, Call what) {
        const bool is_outermost = hand.instance() == nullptr;
        if (is_outermost) hand.begin(instance, nullptr, 0, doing);
        try {
            what();
        } catch (...) {
            note_exception(instance, doing);
        }
        if (is_outermost) hand.finish();
    }

    void drop(Instance& instance, rte_mbuf* m, uint16_t reason);
    /// Those that do not get into a ring, or are taken out of it: nullptr where it has gone.
    void drop_on_the_way(Instance& instance, const Ring* ring, rte_mbuf* const* packets, uint32_t n,
                         uint16_t reason);
    void drop_without_memory(Instance& instance, rte_mbuf* const* packets, uint32_t n);
    /// Counts and keeps a record; the reference stays the caller's.
    void count_drop(Instance& instance, const rte_mbuf* m, uint16_t reason);
    void emit_by_rules(Instance& instance, rte_mbuf* const* packets, uint32_t n);
    /// Past the rules.
    void emit_into(Instance& instance, Ring& ring, rte_mbuf* m);
    /// Into a ring, seen by its taps; what does not fit is dropped by `charged`. Returns how many
    /// fit. `claimed`: of them, into room claimed before.
    uint32_t put_into(Ring& ring, Instance& charged, rte_mbuf* const* packets, uint32_t n,
                      uint32_t claimed = 0);
    /// `m`, or a copy that took its place in hand; nullptr (and `m` still in hand) when no mbuf is
    /// left.
    rte_mbuf* writable(rte_mbuf* m);
    /// The same, of one segment; nullptr also when it does not fit in one.
    rte_mbuf* linear(rte_mbuf* m);
    rte_mbuf* writable_metadata(rte_mbuf* m) {
        // Only references to the mbuf itself share its metadata; but references of clones to it
        // cannot be told apart.
        return pool.references(m) <= 1 ? m : metadata_copy(m);
    }
    /// Those that a ring's faults have kept until now, and whose time has come: as many as fit.
    /// False when there were none.
    bool put_stopped(Ring& ring, size_t most);
    bool put_delayed(Ring& ring);
    bool put_overtaken(Ring& ring);
    void record(Capture& capture, const rte_mbuf* m, uint32_t reason = 0);
    /// The entry of each packet that is about to be emitted, and the rules it is one of; asks them
    /// once more.
    template <typename Visit>
    void for_each_decision(Instance& instance, rte_mbuf* const* packets, uint32_t n, Visit visit);

    Graph& graph;
    Pool& pool;
    Quota quota;
    Ledger ledger;
    /// Null: nothing is traced.
    std::unique_ptr<Tracer> tracer;
    Hand hand{*this};
    Tally hops;
    /// Packets injected, received and generated: what the hop limit is measured by.
    Tally put_in;
    /// Of its thread; the calling thread never sleeps.
    Sleeper sleeper;

  private:
    using Process = void (*)(void*, rte_mbuf* const*, uint16_t);
    Turn turn_from_ring(Instance& instance, Ring& ring, Process process, bool is_forced);
    void process_as_promised(Instance& instance, Process process, rte_mbuf* const* packets,
                             uint32_t n);
    void note_exception(Instance& instance, Doing doing);
    uint32_t find_room(const Instance& instance, CompiledRules& compiled);
    static uint32_t find_room_of_hosted(const Instance& instance, uint32_t packets);
    uint32_t claim_room(const Instance& instance, CompiledRules& compiled);
    void give_back_room(CompiledRules& compiled);

    rte_mbuf* metadata_copy(rte_mbuf* m);
    void show(const std::vector<Tap*>& taps, rte_mbuf* const* packets, uint32_t n);
    bool is_for(const Tap& tap, const rte_mbuf* m);
    uint32_t enqueue(Ring& ring, rte_mbuf* const* packets, uint32_t n, uint32_t claimed);
    uint32_t put_past_faults(Ring& ring, Instance& charged, rte_mbuf* const* packets, uint32_t n,
                             uint32_t claimed);
    uint32_t put_despite_faults(Ring& ring, Instance& charged, rte_mbuf* const* packets, uint32_t n,
                                uint32_t claimed);
    uint32_t enqueue_tapped(Ring& ring, rte_mbuf* const* packets, uint32_t n, uint32_t claimed);
    CompiledRules& rules_of_first(Instance& instance, Ring& ring, uint32_t& n);
    CompiledRules* try_to_compile(Instance& instance, uint32_t set);
    bool try_to_match(CompiledRules& compiled, rte_mbuf* const* packets, uint32_t n);
    void emit_by_sets(Instance& instance, rte_mbuf* const* packets, uint32_t n);
    void emit_by(Instance& instance, CompiledRules& compiled, rte_mbuf* const* packets, uint32_t n);
    void deliver(Instance& from, Outlet& outlet, rte_mbuf* const* packets, uint32_t n);
    void emit_run(Instance& instance, CompiledRules& compiled, const CompiledRules::Entry& entry,
                  rte_mbuf* const* packets, uint32_t n);
    void stage_for(Instance& instance, CompiledRules& compiled, uint32_t way,
                   rte_mbuf* const* packets, uint32_t n);
    void stage(Instance& instance, CompiledRules& compiled, const CompiledRules::Entry& entry,
               rte_mbuf* const* packets, uint32_t n);
    void stage_copies(Instance& instance, CompiledRules& compiled,
                      const CompiledRules::Entry& entry, rte_mbuf* const* packets, uint32_t n);
    void deliver_staged(Instance& instance, CompiledRules& compiled);

    std::vector<rte_mbuf*> burst_;      // taken from a ring, where it does not lie in one piece
    std::vector<rte_mbuf*> own_burst_;  // the same, made writable or linear
    std::vector<const CompiledRules::Entry*> entries_;  // of packets that are being emitted
    std::vector<uint32_t> staged_;                      // outlets with packets, during one commit
};

template <typename Visit>
void Worker::for_each_decision(Instance& it, rte_mbuf* const* packets, uint32_t n, Visit visit) {
    const auto set_of = [&](uint32_t i) {
        return it.rules.has_old() ? pool.state(packets[i]).rule_set : 0;
    };
    if (entries_.size() < n) entries_.resize(n);
    for (uint32_t from = 0, to = 0; from < n; from = to) {
        const uint32_t set = set_of(from);
        while (to < n && set_of(to) == set) to++;
        CompiledRules& compiled = it.rules.for_set(set);
        if (const CompiledRules::Entry* all = compiled.default_only(); all != nullptr)
            std::fill_n(entries_.begin(), to - from, all);
        else
            compiled.match(packets + from, to - from, entries_.data());
        for (uint32_t i = from; i < to; i++) visit(packets[i], compiled, entries_[i - from]);
    }
}

}  // namespace ringtap
