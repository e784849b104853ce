// SPDX-License-Identifier: Apache-2.0
#include "hand.hpp"

#include <algorithm>

#include "counter.hpp"
#include "graph.hpp"

namespace ringtap {

namespace {

/// References that checked mode adds to each packet in hand, so that a module which frees one by
/// itself (once, or twice) does not really free it, and is seen.
constexpr int16_t guard_references = 2;

const char* fate_words[] = {"",         "emitted",     "dropped", "consumed",
                            "captured", "transmitted", "held"};

}  // namespace

void Hand::begin(Instance& instance, rte_mbuf* const* packets, uint32_t n) {
    instance_ = &instance;
    burst_ = packets;
    burst_size_ = n;
    if (graph_.options.is_checked) guard();
}

void Hand::drop(rte_mbuf* const* packets, uint32_t n, uint16_t reason) {
    for (uint32_t i = 0; i < n; i++) dropped_.push_back({packets[i], reason});
}

void Hand::replace(rte_mbuf* before, rte_mbuf* after) {
    replaced_.push_back(before);
    replacements_.push_back(after);
}

bool Hand::take_back(Instance& it, rte_mbuf* m) {
    if (graph_.pool.owns(m)) {
        MbufState& state = graph_.pool.state(m);
        if (state.place == MbufState::held && state.holder == it.id) {
            state.place = MbufState::core;
            take(&m, 1);
            return true;
        }
    }
    graph_.add_custody_fault({it.name, "released a packet that it does not hold", 0, {}});
    return false;
}

void Hand::finish() {
    if (graph_.options.is_checked || given() != burst_size_ + taken_.size()) verify();
    commit();
    clear();
}

template <typename Visit>
void Hand::for_each_taken(Visit visit) const {
    for (uint32_t i = 0; i < burst_size_; i++) visit(burst_[i]);
    for (rte_mbuf* m : taken_) visit(m);
    for (rte_mbuf* m : replacements_) visit(m);
}

void Hand::guard() {
    for (uint32_t i = 0; i < burst_size_; i++) {
        // Each segment by itself: rte_pktmbuf_free goes on to the next one whatever becomes of the
        // first.
        for (rte_mbuf* s = burst_[i]; s != nullptr; s = s->next) {
            MbufState& state = graph_.pool.state(s);
            state.holder = instance_->id;
            state.place = MbufState::core;
            if (state.guards == 0) guarded_.push_back({s, rte_mbuf_refcnt_read(s), s == burst_[i]});
            state.guards += guard_references;
            rte_mbuf_refcnt_update(s, guard_references);
        }
    }
}

/// Packet by packet: each that was in hand must have been given one fate, and no other may have
/// been given any.
void Hand::verify() {
    Pool& pool = graph_.pool;
    for_each_taken([&](rte_mbuf* m) { pool.state(m).in_hand++; });
    for (rte_mbuf* m : replaced_) pool.state(m).in_hand--;
    report_freed();
    withdraw_impostors();
    report_missing();
    for_each_taken([&](rte_mbuf* m) { pool.state(m).given_as = 0; });
    lift_guards();
}

/// With guards, references that are short were dropped by the module itself, past the core.
void Hand::report_freed() {
    for (const Guarded& g : guarded_) {
        if (!g.is_head) continue;
        MbufState& state = graph_.pool.state(g.segment);
        int expected = g.references + state.guards;
        for (const rte_mbuf* m : replaced_) expected -= m == g.segment;
        for (const rte_mbuf* m : transmitted_)
            expected -= m == g.segment;  // a device frees what it has sent
        const int missing = expected - rte_mbuf_refcnt_read(g.segment);
        if (missing <= 0) continue;
        report(g.segment, missing == 1 ? "was freed by the module itself, without a reason"
                                       : "was freed twice by the module itself");
        // No longer in hand: whatever is said of it now is withdrawn.
        const int own = std::min<int>(missing, state.in_hand);
        state.in_hand -= static_cast<uint16_t>(own);
        count(Counter::dropped, graph_.ledger.dropped, static_cast<uint64_t>(own));
        instance_->dropped[not_emitted] += static_cast<uint64_t>(own);
        state.given_as = dropped;
        // References of others that it freed too.
        if (missing > own)
            rte_pktmbuf_refcnt_update(g.segment, static_cast<int16_t>(missing - own));
    }
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
}

bool Hand::is_given_rightly(rte_mbuf* m, Fate fate) {
    Pool& pool = graph_.pool;
    if (!pool.owns(m)) {
        graph_.add_custody_fault(
            {instance_->name, "gave away something that is not a packet", 0, {}});
        return false;
    }
    MbufState& state = pool.state(m);
    if (state.in_hand > 0) {
        state.in_hand--;
        state.given_as = fate;
        return true;
    }
    const std::string word = fate_words[fate];
    if (state.given_as == 0)
        report(m, "was " + word + ", though the instance did not have it");
    else if (state.given_as == fate)
        report(m, "was " + word + " twice");
    else
        report(m, "was " + word + ", and " + fate_words[state.given_as] + " too");
    return false;
}

/// Counted as dropped, `not-emitted`. It is not freed: the module may still have it.
void Hand::report_missing() {
    for_each_taken([&](rte_mbuf* m) {
        MbufState& state = graph_.pool.state(m);
        for (; state.in_hand > 0; state.in_hand--) {
            report(m, guarded_.empty()
                          ? "was neither emitted, dropped, consumed, held nor transmitted"
                          : "was kept, without being declared held");
            state.is_astray = true;
            count(Counter::dropped, graph_.ledger.dropped, 1);
            instance_->dropped[not_emitted]++;
        }
    });
}

void Hand::lift_guards() {
    for (const Guarded& g : guarded_) {
        rte_mbuf* s = g.segment;
        MbufState& state = graph_.pool.state(s);
        const int now = rte_mbuf_refcnt_read(s);
        const int left = now - state.guards;
        if (left >= 1) {
            rte_mbuf_refcnt_update(s, static_cast<int16_t>(-state.guards));
        } else {  // the last reference was freed meanwhile: now really, and the guarded segments
                  // after it by themselves
            rte_mbuf_refcnt_update(s, static_cast<int16_t>(1 - now));
            s->next = nullptr;
            s->nb_segs = 1;
            graph_.pool.release(graph_.quota, s);
        }
        state.guards = 0;
    }
}

void Hand::report(const rte_mbuf* m, std::string what) {
    const MbufState& state = graph_.pool.state(m);
    CustodyFault fault{instance_->name, std::move(what), state.origin, {}};
    const bool is_freed = state.place == MbufState::free || state.place == MbufState::quarantine;
    if (!is_freed && m->pkt_len <= Pool::max_packet_bytes) {
        for (const rte_mbuf* s = m; s != nullptr; s = s->next) {
            const auto* data = rte_pktmbuf_mtod(s, const uint8_t*);
            fault.bytes.insert(fault.bytes.end(), data, data + s->data_len);
        }
    }
    graph_.add_custody_fault(std::move(fault));
}

void Hand::commit() {
    Ledger& ledger = graph_.ledger;
    Pool& pool = graph_.pool;
    for (rte_mbuf* m : captured_) {
        graph_.record(instance_->far_captured, m);
        pool.release(graph_.quota, m);
    }
    count(Counter::captured, ledger.captured, captured_.size());
    for (rte_mbuf* m : consumed_) pool.release(graph_.quota, m);
    count(Counter::consumed, ledger.consumed, consumed_.size());
    count(Counter::transmitted, ledger.transmitted, transmitted_.size());
    if (!held_.empty()) {
        if (!is_suppressed(Counter::held)) ledger.held += static_cast<int64_t>(held_.size());
        instance_->held += static_cast<int64_t>(held_.size());
        for (rte_mbuf* m : held_) {
            pool.state(m).place = MbufState::held;
            pool.state(m).holder = instance_->id;
        }
    }
    for (const Dropped& d : dropped_) graph_.drop(*instance_, d.packet, d.reason);
    if (!emitted_.empty())
        graph_.emit_by_rules(*instance_, emitted_.data(), static_cast<uint32_t>(emitted_.size()));
}

void Hand::clear() {
    instance_ = nullptr;
    burst_ = nullptr;
    burst_size_ = 0;
    taken_.clear();
    replaced_.clear();
    replacements_.clear();
    emitted_.clear();
    dropped_.clear();
    consumed_.clear();
    captured_.clear();
    transmitted_.clear();
    held_.clear();
    guarded_.clear();
}

}  // namespace ringtap
