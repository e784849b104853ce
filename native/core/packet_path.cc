// SPDX-License-Identifier: Apache-2.0
// What happens to packets between instances: copies before writes, rules, delivery, drops,
// captures.
#include "counter.hpp"
#include "graph.hpp"
#include "worker.hpp"

namespace ringtap {

rte_mbuf* Worker::writable(rte_mbuf* m) {
    if (!graph.pool.is_shared(m)) return m;
    rte_mbuf* own = graph.pool.copy(quota, m);
    if (own == nullptr) return nullptr;
    hand.replace(m, own);
    graph.pool.release(quota, m);
    return own;
}

rte_mbuf* Worker::writable_metadata(rte_mbuf* m) {
    // Only references to the mbuf itself share its metadata; but references of clones to it cannot
    // be told apart.
    if (graph.pool.references(m) <= 1) return m;
    rte_mbuf* own = graph.pool.clone(quota, m);
    if (own == nullptr) return nullptr;
    hand.replace(m, own);
    graph.pool.release(quota, m);
    return own;
}

void Worker::record(Capture& capture, const rte_mbuf* m, uint32_t reason) {
    const MbufState& state = graph.pool.state(m);
    CaptureNote note = {.time_ns = graph.clock.now_ns(),
                        .sequence = graph.next_sequence(),
                        .origin = state.origin,
                        .reason = reason};
    if (has_timestamp(m)) {
        const bool is_known = state.entered_ns != MbufState::never;
        note.wire_ns = timestamp_ns(m) + (is_known ? note.time_ns - state.entered_ns : 0);
    }
    capture.add(*graph.captures, m, note);
}

void Worker::count_drop(Instance& it, const rte_mbuf* m, uint16_t reason) {
    count(Counter::dropped, ledger.dropped, 1);
    it.dropped[reason]++;
    if (graph.options.keeps_drops) record(it.drops, m, reason);
}

void Worker::drop(Instance& it, rte_mbuf* m, uint16_t reason) {
    count_drop(it, m, reason);
    graph.pool.release(quota, m);
}

namespace {

void count_hits(Rule& rule, rte_mbuf* const* packets, uint32_t n) {
    // Two sums, so that no load waits for the addition before it.
    uint64_t even = 0, odd = 0;
    uint32_t i = 0;
    for (; i + 1 < n; i += 2) {
        even += packets[i]->pkt_len;
        odd += packets[i + 1]->pkt_len;
    }
    if (i < n) even += packets[i]->pkt_len;
    rule.packets += n;
    rule.bytes += even + odd;
}

}  // namespace

void Worker::show(const std::vector<Tap*>& taps, rte_mbuf* const* packets, uint32_t n) {
    for (Tap* tap : taps)
        for (uint32_t i = 0; i < n; i++)
            if (!tap->is_conditional || tap->only.matches(packets[i]))
                record(tap->captured, packets[i]);
}

/// One at a time, so that a tap has packets in the order of the ring.
uint32_t Worker::enqueue_tapped(Ring& ring, rte_mbuf* const* packets, uint32_t n,
                                uint32_t claimed) {
    const std::lock_guard lock(graph.tap_mutex);
    const uint32_t room = std::min(n, std::max(claimed, ring.free_count()));
    show(ring.taps, packets, room);
    return enqueue(ring, packets, room, claimed);
}

uint32_t Worker::enqueue(Ring& ring, rte_mbuf* const* packets, uint32_t n, uint32_t claimed) {
    const uint32_t done = ring.enqueue_claimed(packets, std::min(n, claimed));
    return done == n ? n : done + ring.enqueue(packets + done, n - done);
}

uint32_t Worker::put_into(Ring& ring, Instance& charged, rte_mbuf* const* packets, uint32_t n,
                          uint32_t claimed) {
    const uint32_t done = ring.taps.empty() ? enqueue(ring, packets, n, claimed)
                                            : enqueue_tapped(ring, packets, n, claimed);
    for (uint32_t i = done; i < n; i++) drop(charged, packets[i], ring_full);
    if (done > 0) graph.activate(ring.reader());
    return done;
}

void Worker::deliver(Instance& from, Outlet& outlet, rte_mbuf* const* packets, uint32_t n) {
    Ring& ring = *outlet.ring;
    uint32_t claimed = 0;
    if (graph.is_live()) {
        claimed = std::min(outlet.claimed, n);
        outlet.claimed -= claimed;
    } else if (ring.taps.empty() && ring.free_count() >= n) {  // nearly always so
        count(Counter::instance_emitted, from.emitted, ring.enqueue_alone(packets, n));
        return graph.activate(ring.reader());
    }
    count(Counter::instance_emitted, from.emitted, put_into(ring, from, packets, n, claimed));
}

void Worker::emit_by_rules(Instance& it, rte_mbuf* const* packets, uint32_t n) {
    if (graph.is_closing()) {  // the rings it had are gone, or about to go
        for (uint32_t i = 0; i < n; i++) drop(it, packets[i], instance_removed);
        return;
    }
    CompiledRules& compiled = it.rules.compiled();
    const CompiledRules::Entry* all = compiled.default_only();
    if (all != nullptr) return emit_run(it, compiled, *all, packets, n);
    if (entries_.size() < n) entries_.resize(n);
    compiled.match(packets, n, entries_.data());
    const CompiledRules::Entry* first = entries_[0];
    const auto is_first = [first](const CompiledRules::Entry* entry) { return entry == first; };
    if (first != nullptr && std::all_of(entries_.begin() + 1, entries_.begin() + n, is_first))
        return emit_run(it, compiled, *first, packets, n);
    for (uint32_t i = 0; i < n; i++) {
        const CompiledRules::Entry* entry = entries_[i];
        if (entry == nullptr)
            drop(it, packets[i], no_rule);
        else if (entry->leads_to_one() && entry->rule->taps.empty())
            stage_one(compiled, *entry, packets[i]);
        else
            stage(compiled, *entry, packets + i, 1);
    }
    deliver_staged(it, compiled);
}

/// All that was emitted takes one rule.
void Worker::emit_run(Instance& it, CompiledRules& compiled, const CompiledRules::Entry& entry,
                      rte_mbuf* const* packets, uint32_t n) {
    if (entry.leads_to_one() && entry.rule->taps.empty()) {
        count_hits(*entry.rule, packets, n);
        return deliver(it, compiled.outlets()[entry.outlets[0]], packets, n);
    }
    stage(compiled, entry, packets, n);
    deliver_staged(it, compiled);
}

/// The common case, without a thought for taps and other rings.
void Worker::stage_one(CompiledRules& compiled, const CompiledRules::Entry& entry, rte_mbuf* m) {
    entry.rule->packets++;
    entry.rule->bytes += m->pkt_len;
    Outlet& outlet = compiled.outlets()[entry.outlets[0]];
    if (outlet.staged.empty()) staged_.push_back(entry.outlets[0]);
    outlet.staged.push_back(m);
}

/// A packet for several rings goes to all of them by reference: read-only from here on.
void Worker::stage(CompiledRules& compiled, const CompiledRules::Entry& entry,
                   rte_mbuf* const* packets, uint32_t n) {
    count_hits(*entry.rule, packets, n);
    if (!entry.rule->taps.empty()) {
        const std::lock_guard lock(graph.tap_mutex);
        show(entry.rule->taps, packets, n);
    }
    const size_t targets = entry.outlets.size();
    if (targets > 1) {
        count(Counter::copied, ledger.copied, n * (targets - 1));
        if (graph.options.stress_seed != 0) return stage_copies(compiled, entry, packets, n);
        for (uint32_t i = 0; i < n; i++)
            rte_pktmbuf_refcnt_update(packets[i], static_cast<int16_t>(targets - 1));
    }
    for (const uint32_t index : entry.outlets) {
        Outlet& outlet = compiled.outlets()[index];
        if (outlet.staged.empty()) staged_.push_back(index);
        outlet.staged.insert(outlet.staged.end(), packets, packets + n);
    }
}

void Worker::deliver_staged(Instance& it, CompiledRules& compiled) {
    for (const uint32_t index : staged_) {
        Outlet& outlet = compiled.outlets()[index];
        deliver(it, outlet, outlet.staged.data(), static_cast<uint32_t>(outlet.staged.size()));
        outlet.staged.clear();
    }
    staged_.clear();
}

/// Under stress: to all but the last of them as a copy, where there are mbufs for it.
void Worker::stage_copies(CompiledRules& compiled, const CompiledRules::Entry& entry,
                          rte_mbuf* const* packets, uint32_t n) {
    for (const uint32_t index : entry.outlets) {
        Outlet& outlet = compiled.outlets()[index];
        if (outlet.staged.empty()) staged_.push_back(index);
        const bool is_last = index == entry.outlets.back();
        for (uint32_t i = 0; i < n; i++) {
            rte_mbuf* copied = is_last ? packets[i] : graph.pool.copy(quota, packets[i]);
            if (copied == nullptr) {
                rte_pktmbuf_refcnt_update(packets[i], 1);
                copied = packets[i];
            }
            outlet.staged.push_back(copied);
        }
    }
}

}  // namespace ringtap
