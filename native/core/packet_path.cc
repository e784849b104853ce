// SPDX-License-Identifier: Apache-2.0
// What happens to packets between instances: copies before writes, rules, delivery, drops,
// captures.
#include "counter.hpp"
#include "graph.hpp"

namespace ringtap {

rte_mbuf* Graph::writable(rte_mbuf* m) {
    if (!pool.is_shared(m)) return m;
    rte_mbuf* own = pool.copy(quota, m);
    if (own == nullptr) return nullptr;
    hand.replace(m, own);
    pool.release(quota, m);
    return own;
}

rte_mbuf* Graph::writable_metadata(rte_mbuf* m) {
    // Only references to the mbuf itself share its metadata; but references of clones to it cannot
    // be told apart.
    if (rte_mbuf_refcnt_read(m) <= 1 + pool.state(m).guards) return m;
    rte_mbuf* own = pool.clone(quota, m);
    if (own == nullptr) return nullptr;
    hand.replace(m, own);
    pool.release(quota, m);
    return own;
}

void Graph::record(Capture& capture, const rte_mbuf* m, uint32_t reason) {
    const MbufState& state = pool.state(m);
    CaptureNote note = {.time_ns = clock.now_ns(),
                        .sequence = next_sequence_++,
                        .origin = state.origin,
                        .reason = reason};
    if (has_timestamp(m)) {
        const bool is_known = state.entered_ns != MbufState::never;
        note.wire_ns = timestamp_ns(m) + (is_known ? note.time_ns - state.entered_ns : 0);
    }
    capture.add(*captures, m, note);
}

void Graph::count_drop(Instance& it, const rte_mbuf* m, uint16_t reason) {
    count(Counter::dropped, ledger.dropped, 1);
    it.dropped[reason]++;
    if (options.keeps_drops) record(it.drops, m, reason);
}

void Graph::drop(Instance& it, rte_mbuf* m, uint16_t reason) {
    count_drop(it, m, reason);
    pool.release(quota, m);
}

namespace {

uint64_t total_bytes(rte_mbuf* const* packets, uint32_t n) {
    uint64_t bytes = 0;
    for (uint32_t i = 0; i < n; i++) bytes += packets[i]->pkt_len;
    return bytes;
}

}  // namespace

void Graph::show(const std::vector<Tap*>& taps, rte_mbuf* const* packets, uint32_t n) {
    for (Tap* tap : taps)
        for (uint32_t i = 0; i < n; i++)
            if (!tap->is_conditional || tap->only.matches(packets[i]))
                record(tap->captured, packets[i]);
}

uint32_t Graph::put_into(Ring& ring, Instance& charged, rte_mbuf* const* packets, uint32_t n) {
    if (!ring.taps.empty()) show(ring.taps, packets, std::min(n, ring.free_count()));
    if (options.is_checked)
        for (uint32_t i = 0; i < n; i++) pool.state(packets[i]).place = MbufState::ring;
    const uint32_t done = ring.enqueue(packets, n);
    for (uint32_t i = done; i < n; i++) drop(charged, packets[i], ring_full);
    if (done > 0) activate(ring.reader());
    return done;
}

void Graph::deliver(Instance& from, Ring& ring, rte_mbuf* const* packets, uint32_t n) {
    count(Counter::instance_emitted, from.emitted, put_into(ring, from, packets, n));
}

void Graph::emit_by_rules(Instance& it, rte_mbuf* const* packets, uint32_t n) {
    if (is_closing_) {  // the rings it had are gone, or about to go
        for (uint32_t i = 0; i < n; i++) drop(it, packets[i], instance_removed);
        return;
    }
    CompiledRules& compiled = it.rules.compiled();
    const CompiledRules::Entry* all = compiled.default_only();
    if (all != nullptr && all->outlets.size() == 1 && all->rule->taps.empty()) {
        all->rule->packets += n;
        all->rule->bytes += total_bytes(packets, n);
        deliver(it, *compiled.outlets()[all->outlets[0]].ring, packets, n);
        return;
    }
    for (uint32_t i = 0; i < n; i++) {
        const CompiledRules::Entry* entry = compiled.match(packets[i]);
        if (entry == nullptr)
            drop(it, packets[i], no_rule);
        else
            stage(compiled, packets[i], *entry);
    }
    for (const uint32_t index : staged_) {
        Outlet& outlet = compiled.outlets()[index];
        deliver(it, *outlet.ring, outlet.staged.data(),
                static_cast<uint32_t>(outlet.staged.size()));
        outlet.staged.clear();
    }
    staged_.clear();
}

/// A packet for several rings goes to all of them by reference: read-only from here on.
void Graph::stage(CompiledRules& compiled, rte_mbuf* m, const CompiledRules::Entry& entry) {
    entry.rule->packets++;
    entry.rule->bytes += m->pkt_len;
    show(entry.rule->taps, &m, 1);
    const size_t targets = entry.outlets.size();
    if (targets > 1) {
        if (options.stress_seed != 0) return stage_copies(compiled, m, entry);
        rte_pktmbuf_refcnt_update(m, static_cast<int16_t>(targets - 1));
        count(Counter::copied, ledger.copied, targets - 1);
    }
    for (const uint32_t index : entry.outlets) {
        Outlet& outlet = compiled.outlets()[index];
        if (outlet.staged.empty()) staged_.push_back(index);
        outlet.staged.push_back(m);
    }
}

/// Under stress: to all but the last of them as a copy, where there are mbufs for it.
void Graph::stage_copies(CompiledRules& compiled, rte_mbuf* m, const CompiledRules::Entry& entry) {
    count(Counter::copied, ledger.copied, entry.outlets.size() - 1);
    for (const uint32_t index : entry.outlets) {
        Outlet& outlet = compiled.outlets()[index];
        if (outlet.staged.empty()) staged_.push_back(index);
        const bool is_last = index == entry.outlets.back();
        rte_mbuf* copied = is_last ? m : pool.copy(quota, m);
        if (copied == nullptr) {
            rte_pktmbuf_refcnt_update(m, 1);
            copied = m;
        }
        outlet.staged.push_back(copied);
    }
}

}  // namespace ringtap
