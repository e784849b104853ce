// SPDX-License-Identifier: Apache-2.0
// Turns: what an instance takes from its rings and sources, and how much.
#include "worker.hpp"

#include <algorithm>

#include "counter.hpp"
#include "graph.hpp"
#include "thrown.hpp"

namespace ringtap {

Worker::Worker(Graph& graph_)
    : graph(graph_),
      pool(graph_.pool),
      burst_(graph_.options.burst),
      own_burst_(graph_.options.burst) {
    if (graph.tracing) tracer = std::make_unique<Tracer>(*graph.tracing);
}

/// Packets that may be taken so that whatever becomes of them finds room: a class that floods may
/// send each by every rule. Where other threads put packets into the same rings, the room is
/// claimed.
uint32_t Worker::find_room(const Instance& it, CompiledRules& compiled) {
    uint32_t packets = graph.options.burst;
    if (graph.options.ring_full_drops) return packets;
    if (graph.is_live()) return claim_room(it, compiled);
    const bool copies = it.has(RINGTAP_FLOODS | RINGTAP_ON_CALLER);
    for (const Outlet& outlet : compiled.outlets()) {
        if (outlet.ring == nullptr) continue;
        uint32_t room = outlet.ring->free_count();
        if (copies && it.has(RINGTAP_FLOODS)) room /= outlet.rules;
        if (room < packets) packets = room;
    }
    return copies && it.has(RINGTAP_ON_CALLER) ? find_room_of_hosted(it, packets) : packets;
}

/// It may send copies, and past its rules.
uint32_t Worker::find_room_of_hosted(const Instance& it, uint32_t packets) {
    for (const Ring* ring : it.direct_rings)
        if (ring != nullptr) packets = std::min(packets, ring->free_count());
    return packets / it.copies_each;
}

uint32_t Worker::claim_room(const Instance& it, CompiledRules& compiled) {
    uint32_t packets = graph.options.burst;
    for (Outlet& outlet : compiled.outlets()) {
        if (outlet.ring == nullptr) continue;
        const uint32_t copies = it.has(RINGTAP_FLOODS) ? outlet.rules : 1;
        outlet.claimed = outlet.ring->claim(packets * copies);
        packets = std::min(packets, outlet.claimed / copies);
    }
    return it.has(RINGTAP_ON_CALLER) ? find_room_of_hosted(it, packets) : packets;
}

void Worker::give_back_room(CompiledRules& compiled) {
    if (!graph.is_live()) return;
    for (Outlet& outlet : compiled.outlets()) {
        if (outlet.claimed > 0) outlet.ring->unclaim(outlet.claimed);
        outlet.claimed = 0;
    }
}

/// While packets are under way that go by older rules than others: those of the first in the ring,
/// and how many of the n from the front go by the same.
CompiledRules& Worker::rules_of_first(Instance& it, Ring& ring, uint32_t& n) {
    if (!it.rules.has_old()) return it.rules.compiled();
    uint32_t there;
    rte_mbuf* const* packets = ring.take(n, burst_.data(), there);
    const uint32_t set = pool.state(packets[0]).rule_set;
    n = 1;
    while (n < there && pool.state(packets[n]).rule_set == set) n++;
    ring.finish_take(0);
    return it.rules.for_set(set);
}

Worker::Turn Worker::turn_from_ring(Instance& it, Ring& ring, Process process, bool is_forced) {
    const uint32_t queued = ring.queued();
    if (queued == 0) return {};
    // What a VIF sends out of the system takes up no room in it, so it never waits: else a VIF and
    // the module it feeds could wait for each other.
    const bool leaves = it.has(RINGTAP_IS_VIF) && &ring == it.input.get();
    const bool needs_room = !is_forced && !leaves;
    uint32_t most = graph.options.burst;
    CompiledRules& compiled =
        it.rules.is_settled() ? it.rules.settled() : rules_of_first(it, ring, most);
    const uint32_t room = needs_room ? std::min(most, find_room(it, compiled)) : most;
    if (room == 0) {
        give_back_room(compiled);
        return {.has_moved = false, .has_more = true};
    }
    // In place, packets keep their room until the turn is over: what is sent into the same ring
    // must find it. (One that the host runs may send anywhere.)
    const bool is_in_place = !compiled.leads_back() && !it.has(RINGTAP_ON_CALLER);
    uint32_t n;
    rte_mbuf* const* packets = ring.take(room, burst_.data(), n);
    if (!is_in_place && packets != burst_.data()) {
        std::copy_n(packets, n, burst_.data());
        packets = burst_.data();
    }
    try {
        hand.begin(it, packets, n, {&ring == it.input.get() ? "process()" : "inbound()"}, &ring);
    } catch (...) {
        ring.finish_take(0);
        give_back_room(compiled);
        throw;
    }
    if (!is_in_place) ring.finish_take(n);
    count(Counter::instance_received, it.received, n);
    hops += n;
    try {
        if (it.has(RINGTAP_MODIFIES | RINGTAP_LINEAR))
            process_as_promised(it, process, packets, n);
        else
            process(it.state.get(), packets, static_cast<uint16_t>(n));
    } catch (...) {
        hand.note_exception();
    }
    hand.finish();
    if (is_in_place) ring.finish_take(n);
    if (needs_room) give_back_room(compiled);
    return {.has_moved = true, .has_more = n < queued};
}

/// Of a class that was promised packets that nobody else refers to, or that lie in one piece: those
/// that are not so are copied first; without an mbuf for that, they go no further.
void Worker::process_as_promised(Instance& it, Process process, rte_mbuf* const* packets,
                                 uint32_t n) {
    const bool modifies = it.has(RINGTAP_MODIFIES);
    const bool is_linear = it.has(RINGTAP_LINEAR);
    const auto needs_piece = [&](const rte_mbuf* m) { return is_linear && m->next != nullptr; };
    const auto is_so = [&](const rte_mbuf* m) {
        return !needs_piece(m) && !(modifies && pool.is_shared(m));
    };
    if (std::all_of(packets, packets + n, is_so))  // nearly always so
        return process(it.state.get(), packets, static_cast<uint16_t>(n));
    uint32_t kept = 0;
    for (uint32_t i = 0; i < n; i++) {
        rte_mbuf* m = packets[i];
        const bool is_too_large = needs_piece(m) && m->pkt_len > Pool::data_room_bytes;
        rte_mbuf* own = is_too_large     ? nullptr
                        : needs_piece(m) ? linear(m)
                        : modifies       ? writable(m)
                                         : m;
        if (own == nullptr)
            hand.drop(&packets[i], 1,
                      is_too_large ? not_linear_reason(*it.cls) : uint16_t{no_mbuf});
        else
            own_burst_[kept++] = own;
    }
    if (kept > 0) process(it.state.get(), own_burst_.data(), static_cast<uint16_t>(kept));
}

/// Within another's call that call goes on: what was thrown is told of this one alone.
void Worker::note_exception(Instance& it, Doing doing) {
    if (hand.instance() == &it) return hand.note_exception();
    const std::string text = std::string("threw in ") + doing.call + ": " + thrown_text();
    graph.add_custody_fault({it.name, text, 0, {}, true});
}

bool Worker::poll(Instance& it, bool is_forced) {
    if (it.cls->poll == nullptr) return false;
    if (it.has(RINGTAP_CAPTURES) && it.far_pending.empty()) return false;
    it.waits_to_poll = false;
    if (it.is_poller() && it.polls_left == 0) return false;
    CompiledRules& compiled = it.rules.compiled();
    uint64_t room = is_forced ? graph.options.burst : find_room(it, compiled);
    if (it.is_poller()) room = std::min<uint64_t>(room, it.polls_left);
    it.waits_to_poll = room == 0;
    uint16_t taken = 0;
    if (room > 0) {
        hand.begin(it, nullptr, 0, {"poll()"});
        try {
            taken = it.cls->poll(it.state.get(), static_cast<uint16_t>(room));
        } catch (...) {
            hand.note_exception();
        }
        hand.finish();
        hops += taken;
        it.polled += taken;
        // Live, a device that may run dry is polled for ever.
        const bool is_budgeted = !graph.is_live() || it.never_runs_dry();
        if (is_budgeted && it.polls_left != UINT64_MAX)
            it.polls_left -= std::min<uint64_t>(taken, it.polls_left);
    }
    if (!is_forced) give_back_room(compiled);
    return taken > 0;
}

Worker::Turn Worker::take_turn(Instance& it, bool is_forced) {
    if (it.inbound == nullptr) return turn_from_ring(it, *it.input, it.cls->process, is_forced);
    const Turn in = turn_from_ring(it, *it.inbound, it.cls->inbound, is_forced);
    const Turn out = turn_from_ring(it, *it.input, it.cls->process, is_forced);
    return {in.has_moved || out.has_moved, in.has_more || out.has_more};
}

}  // namespace ringtap
