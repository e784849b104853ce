// SPDX-License-Identifier: Apache-2.0
// Custody: each packet that was in hand must have been given one fate, and no other any.
#include <algorithm>

#include "counter.hpp"
#include "graph.hpp"
#include "hand.hpp"
#include "worker.hpp"

namespace ringtap {

namespace {

/// References that checked mode adds to each packet in hand, so that a module which frees one by
/// itself (once, or twice) does not really free it, and is seen.
constexpr int16_t guard_references = 2;

const char* fate_words[] = {"",         "emitted",     "dropped", "consumed",
                            "captured", "transmitted", "held",    "emitted"};

/// Checked mode has one thread: no atomic operation is needed.
void shift_references(rte_mbuf* m, int16_t by) {
    rte_mbuf_refcnt_set(m, static_cast<uint16_t>(rte_mbuf_refcnt_read(m) + by));
}

}  // namespace

void Hand::make_room_for_guards(rte_mbuf* const* packets, uint32_t n) {
    size_t segments = 0;
    for (uint32_t i = 0; i < n; i++) segments += packets[i]->nb_segs;
    make_room(guarded_, segments);
    make_room(shared_, n);
}

void Hand::guard() {
    const Pool& pool = worker_.graph.pool;
    for (uint32_t i = 0; i < burst_size_; i++) {
        if (pool.is_shared(burst_[i]) && pool.state(burst_[i]).guards == 0)
            shared_.push_back({burst_[i], fingerprint_of_shared(pool, burst_[i])});
        // Each segment by itself: rte_pktmbuf_free goes on to the next one whatever becomes of the
        // first.
        for (rte_mbuf* s = burst_[i]; s != nullptr; s = s->next) {
            MbufState& state = worker_.graph.pool.state(s);
            if (state.guards == 0)
                guarded_.push_back({s, &state, rte_mbuf_refcnt_read(s), s == burst_[i]});
            state.guards += guard_references;
            shift_references(s, guard_references);
        }
    }
}

/// Packet by packet: each that was in hand must have been given one fate, and no other may have
/// been given any.
void Hand::verify() {
    Pool& pool = worker_.graph.pool;
    // The notes beside mbufs are shared by all who refer to them.
    const std::lock_guard lock(worker_.graph.custody_mutex);
    spell_out_emission();
    inspect();
    for_each_taken([&](rte_mbuf* m) { pool.state(m).in_hand++; });
    for (rte_mbuf* m : replaced_) pool.state(m).in_hand--;
    report_freed();
    report_own_references();
    withdraw_impostors();
    report_missing();
    for_each_taken([&](rte_mbuf* m) { pool.state(m).given_as = 0; });
    lift_guards();
}

/// With guards, references that are short were dropped by the module itself, past the core.
void Hand::report_freed() {
    for (const Guarded& g : guarded_) {
        if (!g.is_head) continue;
        MbufState& state = *g.state;
        int expected = g.references + state.guards;
        for (const rte_mbuf* m : replaced_) expected -= m == g.segment;
        for (const rte_mbuf* m : transmitted_)
            expected -= m == g.segment;  // a device frees what it has sent
        const int missing = expected - rte_mbuf_refcnt_read(g.segment);
        if (missing <= 0) continue;
        report(g.segment, {missing == 1 ? "was freed by the module itself, without a reason"
                                        : "was freed twice by the module itself"});
        // No longer in hand: whatever is said of it now is withdrawn.
        const int own = std::min<int>(missing, state.in_hand);
        state.in_hand -= static_cast<uint16_t>(own);
        count(Counter::dropped, worker_.ledger.dropped, static_cast<uint64_t>(own));
        add_to(instance_->dropped[not_emitted], static_cast<uint64_t>(own));
        state.given_as = dropped;
        // References of others that it freed too.
        if (missing > own)
            rte_pktmbuf_refcnt_update(g.segment, static_cast<int16_t>(missing - own));
    }
}

/// Where packets were cloned, replaced by copies or handed to a device, others may have taken it.
void Hand::report_own_references() {
    if (!taken_.empty() || !replaced_.empty() || has(transmitted)) return;
    for (const Guarded& g : guarded_)
        if (g.is_head && rte_mbuf_refcnt_read(g.segment) > g.references + g.state->guards)
            report(g.segment, {"was given one more reference by the module itself"});
}

void Hand::withdraw_impostors() {
    const auto keep = [this](std::vector<rte_mbuf*>& list, Fate fate) {
        std::erase_if(list, [&](rte_mbuf* m) { return !is_given_rightly(m, fate); });
    };
    keep(emitted_, emitted);
    std::erase_if(dropped_, [&](const Dropped& d) { return !is_given_rightly(d.packet, dropped); });
    keep(consumed_, consumed);
    keep(captured_, captured);
    keep(transmitted_, transmitted);
    keep(held_, held);
    if (has(held))
        std::erase_if(instance_->held_packets, [this](const auto& entry) {
            return entry.second == 0 &&
                   std::find(held_.begin(), held_.end(), entry.first) == held_.end();
        });
    std::erase_if(directed_,
                  [&](const Directed& d) { return !is_given_rightly(d.packet, directed); });
}

bool Hand::is_given_rightly(rte_mbuf* m, Fate fate) {
    Pool& pool = worker_.graph.pool;
    if (!pool.owns(m)) {
        worker_.graph.add_custody_fault(*instance_, "gave away something that is not a packet");
        return false;
    }
    MbufState& state = pool.state(m);
    if (state.in_hand > 0) {
        state.in_hand--;
        state.given_as = fate;
        return true;
    }
    report_impostor(m, fate, state);
    return false;
}

void Hand::report_impostor(const rte_mbuf* m, Fate fate, const MbufState& state) {
    const char* const word = fate_words[fate];
    if (state.given_as == 0)
        report(m, {"was ", word, ", though the instance did not have it"});
    else if (state.given_as == fate)
        report(m, {"was ", word, " twice"});
    else
        report(m, {"was ", word, ", and ", fate_words[state.given_as], " too"});
}

/// Counted as dropped, `not-emitted`. It is not freed: the module may still have it.
void Hand::report_missing() {
    for_each_taken([&](rte_mbuf* m) {
        MbufState& state = worker_.graph.pool.state(m);
        for (; state.in_hand > 0; state.in_hand--) {
            if (has_thrown_) {  // it is not to blame for the packets, and has none of them
                drop_thrown(m);
                continue;
            }
            report(m, {guarded_.empty()
                           ? "was neither emitted, dropped, consumed, held nor transmitted"
                           : "was kept, without being declared held"});
            state.is_astray = true;
            count(Counter::dropped, worker_.ledger.dropped, 1);
            add_to(instance_->dropped[not_emitted], 1);
        }
    });
}

/// Without memory for a list of them: at once.
void Hand::drop_thrown(rte_mbuf* m) {
    try {
        dropped_.push_back({m, module_threw});
        fates_ |= 1u << dropped;
    } catch (const std::bad_alloc&) {
        worker_.drop(*instance_, m, module_threw);
    }
}

void Hand::lift_guards() {
    for (const Guarded& g : guarded_) {
        rte_mbuf* s = g.segment;
        MbufState& state = *g.state;
        const int now = rte_mbuf_refcnt_read(s);
        const int left = now - state.guards;
        if (left >= 1) {
            shift_references(s, static_cast<int16_t>(-state.guards));
        } else {  // the last reference was freed meanwhile: now really, and the guarded segments
                  // after it by themselves
            shift_references(s, static_cast<int16_t>(1 - now));
            s->next = nullptr;
            s->nb_segs = 1;
            worker_.graph.pool.release(worker_.quota, s);
        }
        state.guards = 0;
    }
}

/// Without memory it is counted only.
void Hand::report(const rte_mbuf* m, std::initializer_list<std::string_view> words) {
    try {
        std::string what;
        for (const std::string_view word : words) what += word;
        tell(m, std::move(what));
    } catch (const std::bad_alloc&) {
        worker_.graph.count_custody_fault();
    }
}

void Hand::tell(const rte_mbuf* m, std::string what) {
    const MbufState& state = worker_.graph.pool.state(m);
    CustodyFault fault{instance_->name, std::move(what), state.origin, {}};
    const bool is_freed = state.place == MbufState::free || state.place == MbufState::quarantine;
    if (!is_freed && m->pkt_len <= Pool::max_packet_bytes) {
        for (const rte_mbuf* s = m; s != nullptr; s = s->next) {
            const auto* data = rte_pktmbuf_mtod(s, const uint8_t*);
            fault.bytes.insert(fault.bytes.end(), data, data + s->data_len);
        }
    }
    worker_.graph.add_custody_fault(std::move(fault));
}

}  // namespace ringtap
