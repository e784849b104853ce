// SPDX-License-Identifier: Apache-2.0
// What happens to packets between instances: copies before writes, rules, delivery, drops,
// captures.
#include "counter.hpp"
#include "graph.hpp"
#include "worker.hpp"

namespace ringtap {

rte_mbuf* Worker::writable(rte_mbuf* m) {
    if (!pool.is_shared(m)) return m;
    hand.make_room_to_replace();
    rte_mbuf* own = pool.copy(quota, m);
    if (own == nullptr) return nullptr;
    hand.replace(m, own);
    pool.release(quota, m);
    return own;
}

rte_mbuf* Worker::linear(rte_mbuf* m) {
    hand.make_room_to_replace();
    rte_mbuf* own = pool.copy_linear(quota, m);
    if (own == nullptr) return nullptr;
    hand.replace(m, own);
    pool.release(quota, m);
    return own;
}

rte_mbuf* Worker::metadata_copy(rte_mbuf* m) {
    hand.make_room_to_replace();
    rte_mbuf* own = pool.clone(quota, m);
    if (own == nullptr) return nullptr;
    hand.replace(m, own);
    pool.release(quota, m);
    return own;
}

/// Without memory for that the packet goes its way all the same, and the run ends with an error.
void Worker::record(Capture& capture, const rte_mbuf* m, uint32_t reason) {
    const MbufState& state = pool.state(m);
    CaptureNote note = {.time_ns = graph.clock.now_ns(),
                        .sequence = graph.next_sequence(),
                        .origin = state.origin,
                        .reason = reason};
    if (has_timestamp(m)) {
        const bool is_known = state.entered_ns != MbufState::never;
        note.wire_ns = timestamp_ns(m) + (is_known ? note.time_ns - state.entered_ns : 0);
    }
    try {
        capture.add(*graph.captures, m, note);
    } catch (const std::bad_alloc&) {
        graph.captures->note_no_memory();
    }
}

void Worker::count_drop(Instance& it, const rte_mbuf* m, uint16_t reason) {
    count(Counter::dropped, ledger.dropped, 1);
    add_to(it.dropped[reason], 1);
    if (graph.options.keeps_drops) record(it.drops, m, reason);
}

void Worker::drop(Instance& it, rte_mbuf* m, uint16_t reason) {
    count_drop(it, m, reason);
    pool.release(quota, m);
}

void Worker::drop_on_the_way(Instance& it, const Ring* ring, rte_mbuf* const* packets, uint32_t n,
                             uint16_t reason) {
    for (uint32_t i = 0; i < n; i++) {
        if (tracer != nullptr)
            tracer->lose(graph.clock.now_ns(), it.id, reason, packets[i],
                         pool.state(packets[i]).origin, ring == nullptr ? 0 : ring->id());
        drop(it, packets[i], reason);
    }
}

/// They cannot go on, for want of memory and not of mbufs.
void Worker::drop_without_memory(Instance& it, rte_mbuf* const* packets, uint32_t n) {
    graph.captures->note_no_memory();
    for (uint32_t i = 0; i < n; i++) drop(it, packets[i], no_mbuf);
}

namespace {

bool leads_to_untapped_one(const CompiledRules::Entry& entry) {
    return entry.leads_to_one() && entry.rule->taps.empty();
}

/// How many packets from the front go to the same ring and to no other, by whichever rules.
/// Their rules have been hit.
uint32_t plain_run(const CompiledRules::Entry* const* entries, rte_mbuf* const* packets,
                   uint32_t n) {
    uint32_t run = 0;
    for (; run < n && entries[run] != nullptr; run++) {
        const CompiledRules::Entry& entry = *entries[run];
        if (entry.first_outlet != entries[0]->first_outlet || !leads_to_untapped_one(entry)) break;
        entry.rule->packets++;
        entry.rule->bytes += packets[run]->pkt_len;
    }
    return run;
}

uint64_t bytes_of(rte_mbuf* const* packets, uint32_t n) {
    // As many of at most 65,535 bytes as 32 bits can sum up: that takes an instruction less each.
    constexpr uint32_t most = 1u << 16;
    static_assert(uint64_t{most} * Pool::max_packet_bytes <= UINT32_MAX);
    uint64_t sum = 0;
    for (; n > most; packets += most, n -= most) sum += bytes_of(packets, most);
    // Two sums, so that no load waits for the addition before it.
    uint32_t even = 0, odd = 0;
    uint32_t i = 0;
    for (; i + 4 <= n; i += 4) {
        even += packets[i]->pkt_len;
        odd += packets[i + 1]->pkt_len;
        even += packets[i + 2]->pkt_len;
        odd += packets[i + 3]->pkt_len;
    }
    for (; i < n; i++) even += packets[i]->pkt_len;
    return sum + even + odd;
}

void count_hits(Rule& rule, rte_mbuf* const* packets, uint32_t n) {
    rule.packets += n;
    rule.bytes += bytes_of(packets, n);
}

}  // namespace

void Worker::show(const std::vector<Tap*>& taps, rte_mbuf* const* packets, uint32_t n) {
    for (Tap* tap : taps)
        for (uint32_t i = 0; i < n; i++)
            if (is_for(*tap, packets[i])) record(tap->captured, packets[i]);
}

/// A filter may need memory to look at a packet of several segments.
bool Worker::is_for(const Tap& tap, const rte_mbuf* m) {
    if (!tap.is_conditional) return true;
    try {
        return tap.only.matches(m);
    } catch (const std::bad_alloc&) {
        graph.captures->note_no_memory();
        return false;
    }
}

/// One at a time, so that a tap has packets in the order of the ring.
uint32_t Worker::enqueue_tapped(Ring& ring, rte_mbuf* const* packets, uint32_t n,
                                uint32_t claimed) {
    const std::lock_guard lock(graph.tap_mutex);
    // Live, room that others have claimed is free, and yet not to be had.
    const uint32_t room =
        graph.is_live() ? claimed + ring.claim(n - claimed) : std::min(n, ring.free_count());
    show(ring.taps, packets, room);
    return ring.enqueue_claimed(packets, room);
}

uint32_t Worker::enqueue(Ring& ring, rte_mbuf* const* packets, uint32_t n, uint32_t claimed) {
    if (claimed == 0) return ring.enqueue(packets, n);
    const uint32_t done = ring.enqueue_claimed(packets, std::min(n, claimed));
    return done == n ? n : done + ring.enqueue(packets + done, n - done);
}

uint32_t Worker::put_into(Ring& ring, Instance& charged, rte_mbuf* const* packets, uint32_t n,
                          uint32_t claimed) {
    if (ring.faults != nullptr) [[unlikely]]
        return put_despite_faults(ring, charged, packets, n, claimed);
    return put_past_faults(ring, charged, packets, n, claimed);
}

uint32_t Worker::put_past_faults(Ring& ring, Instance& charged, rte_mbuf* const* packets,
                                 uint32_t n, uint32_t claimed) {
    const uint32_t done = ring.taps.empty() ? enqueue(ring, packets, n, claimed)
                                            : enqueue_tapped(ring, packets, n, claimed);
    if (done < n) drop_on_the_way(charged, &ring, packets + done, n - done, ring_full);
    if (done > 0) graph.activate(ring.reader());
    return done;
}

void Worker::deliver(Instance& from, Outlet& outlet, rte_mbuf* const* packets, uint32_t n) {
    if (outlet.ring == nullptr) [[unlikely]]
        return drop_on_the_way(from, nullptr, packets, n, instance_removed);
    const uint32_t claimed = std::min(outlet.claimed, n);  // stepped, nothing is
    outlet.claimed -= claimed;
    count(Counter::instance_emitted, from.emitted,
          put_into(*outlet.ring, from, packets, n, claimed));
}

void Worker::emit_by_rules(Instance& it, rte_mbuf* const* packets, uint32_t n) {
    if (graph.is_closing()) {  // the rings it had are gone, or about to go
        for (uint32_t i = 0; i < n; i++) drop(it, packets[i], instance_removed);
        return;
    }
    if (it.rules.is_settled()) [[likely]]
        return emit_by(it, it.rules.settled(), packets, n);
    if (it.rules.has_old()) return emit_by_sets(it, packets, n);
    if (CompiledRules* compiled = try_to_compile(it, 0); compiled != nullptr)
        return emit_by(it, *compiled, packets, n);
    drop_without_memory(it, packets, n);
}

/// The rules for packets that bear that number; nullptr: there is no memory for them.
CompiledRules* Worker::try_to_compile(Instance& it, uint32_t set) {
    try {
        return &it.rules.for_set(set);
    } catch (const std::bad_alloc&) {
        return nullptr;
    }
}

/// While packets are under way that go by older rules than others.
void Worker::emit_by_sets(Instance& it, rte_mbuf* const* packets, uint32_t n) {
    const auto set_of = [&](uint32_t i) { return pool.state(packets[i]).rule_set; };
    for (uint32_t from = 0, to = 0; from < n; from = to) {
        while (to < n && set_of(to) == set_of(from)) to++;
        CompiledRules* compiled = try_to_compile(it, set_of(from));
        if (compiled == nullptr)
            drop_without_memory(it, packets + from, to - from);
        else
            emit_by(it, *compiled, packets + from, to - from);
    }
}

/// False: there is no memory to find out.
bool Worker::try_to_match(CompiledRules& compiled, rte_mbuf* const* packets, uint32_t n) {
    try {
        if (entries_.size() < n) entries_.resize(n);
        compiled.match(packets, n, entries_.data());
        return true;
    } catch (const std::bad_alloc&) {
        return false;
    }
}

void Worker::emit_by(Instance& it, CompiledRules& compiled, rte_mbuf* const* packets, uint32_t n) {
    const CompiledRules::Entry* all = compiled.default_only();
    if (all != nullptr) return emit_run(it, compiled, *all, packets, n);
    if (!try_to_match(compiled, packets, n)) return drop_without_memory(it, packets, n);
    const CompiledRules::Entry* first = entries_[0];
    const auto is_first = [first](const CompiledRules::Entry* entry) { return entry == first; };
    if (first != nullptr && std::all_of(entries_.begin() + 1, entries_.begin() + n, is_first))
        return emit_run(it, compiled, *first, packets, n);
    for (uint32_t i = 0; i < n;) {
        const uint32_t run = plain_run(&entries_[i], packets + i, n - i);
        if (run == n) return deliver(it, compiled.first_outlet_of(*first), packets, n);
        if (run > 0)
            stage_for(it, compiled, entries_[i]->first_outlet, packets + i, run);
        else if (entries_[i] != nullptr)
            stage(it, compiled, *entries_[i], packets + i, 1);
        else
            drop(it, packets[i], no_rule);
        i += std::max(1u, run);
    }
    deliver_staged(it, compiled);
}

void Worker::emit_into(Instance& it, Ring& ring, rte_mbuf* m) {
    if (graph.is_closing()) return drop(it, m, instance_removed);
    count(Counter::instance_emitted, it.emitted, put_into(ring, it, &m, 1));
}

/// All that was emitted takes one rule.
void Worker::emit_run(Instance& it, CompiledRules& compiled, const CompiledRules::Entry& entry,
                      rte_mbuf* const* packets, uint32_t n) {
    if (leads_to_untapped_one(entry)) {
        count_hits(*entry.rule, packets, n);
        return deliver(it, compiled.first_outlet_of(entry), packets, n);
    }
    stage(it, compiled, entry, packets, n);
    deliver_staged(it, compiled);
}

void Worker::stage_for(Instance& it, CompiledRules& compiled, uint32_t way,
                       rte_mbuf* const* packets, uint32_t n) {
    Outlet& outlet = compiled.outlets()[way];
    try {
        if (outlet.staged.empty()) staged_.push_back(way);
        outlet.staged.insert(outlet.staged.end(), packets, packets + n);
    } catch (const std::bad_alloc&) {
        drop_without_memory(it, packets, n);
    }
}

/// A packet for several rings goes to all of them by reference: read-only from here on.
void Worker::stage(Instance& it, CompiledRules& compiled, const CompiledRules::Entry& entry,
                   rte_mbuf* const* packets, uint32_t n) {
    count_hits(*entry.rule, packets, n);
    if (!entry.rule->taps.empty()) {
        const std::lock_guard lock(graph.tap_mutex);
        show(entry.rule->taps, packets, n);
    }
    const size_t targets = entry.fan_size;
    if (targets > 1) {
        count(Counter::copied, ledger.copied, n * (targets - 1));
        if (graph.options.stress_seed != 0) return stage_copies(it, compiled, entry, packets, n);
        for (uint32_t i = 0; i < n; i++)
            rte_pktmbuf_refcnt_update(packets[i], static_cast<int16_t>(targets - 1));
    }
    for (const uint32_t way : compiled.outlets_of(entry)) stage_for(it, compiled, way, packets, n);
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
void Worker::stage_copies(Instance& it, CompiledRules& compiled, const CompiledRules::Entry& entry,
                          rte_mbuf* const* packets, uint32_t n) {
    const std::span<const uint32_t> ways = compiled.outlets_of(entry);
    for (const uint32_t way : ways) {
        const bool is_last = way == ways.back();
        for (uint32_t i = 0; i < n; i++) {
            rte_mbuf* copied = is_last ? packets[i] : pool.copy(quota, packets[i]);
            if (copied == nullptr) {
                rte_pktmbuf_refcnt_update(packets[i], 1);
                copied = packets[i];
            }
            stage_for(it, compiled, way, &copied, 1);
        }
    }
}

}  // namespace ringtap
