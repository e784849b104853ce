// SPDX-License-Identifier: Apache-2.0
#include "hand.hpp"

#include <algorithm>

#include "counter.hpp"
#include "crash/handler.hpp"
#include "graph.hpp"
#include "thrown.hpp"
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

void Hand::begin(Instance& instance, rte_mbuf* const* packets, uint32_t n, Doing doing,
                 const Ring* from) {
    instance_ = &instance;
    doing_ = doing;
    burst_ = packets;
    burst_size_ = n;
    breadcrumb_.drop(*this);
    if (worker_.tracer != nullptr) [[unlikely]]
        begin_trace(from);
    if (worker_.graph.options.is_checked) guard();
}

void Hand::emit(rte_mbuf* const* packets, uint32_t n) {
    if (n == 0) return;
    if (packets == burst_ && n == burst_size_ && given_ == 0) {
        emits_burst_ = true;
        given_ = n;
        fates_ |= 1u << emitted;
    } else {
        spell_out_emission();
        give(emitted_, emitted, packets, n);
    }
}

/// The burst emitted as it came, as a list that more can be added to.
void Hand::spell_out_emission() {
    if (!emits_burst_) return;
    emits_burst_ = false;
    append(emitted_, burst_, burst_size_);
}

void Hand::drop(rte_mbuf* const* packets, uint32_t n, uint16_t reason) {
    for (uint32_t i = 0; i < n; i++) dropped_.push_back({packets[i], reason});
    given_ += n;
    fates_ |= 1u << dropped;
}

void Hand::drop_undeclared(rte_mbuf* const* packets, uint32_t n, uint16_t reason) {
    for (uint32_t i = 0; i < n; i++)
        if (worker_.graph.pool.owns(packets[i]))
            report(packets[i], "was dropped for reason number " + std::to_string(reason) +
                                   ", which its class does not declare");
    drop(packets, n, not_emitted);
}

void Hand::note_exception() {
    has_thrown_ = true;
    const std::string text = "threw in " + std::string(doing_.call) + ": " + thrown_text();
    // Packets that were in hand tell of it by themselves, as dropped.
    if (burst_size_ > 0)
        worker_.graph.log.add(*instance_, worker_.graph.clock.now_ns(), RINGTAP_LOG_ERROR, text);
    else
        worker_.graph.add_custody_fault({instance_->name, text, 0, {}, true});
}

void Hand::direct(rte_mbuf* packet, Ring& to) {
    directed_.push_back({packet, &to});
    given_++;
    fates_ |= 1u << directed;
}

void Hand::replace(rte_mbuf* before, rte_mbuf* after) {
    replaced_.push_back(before);
    replacements_.push_back(after);
}

void Hand::untransmit(rte_mbuf* const* packets, uint32_t n) {
    Pool& pool = worker_.graph.pool;
    for (uint32_t i = n; i > 0; i--) {
        rte_mbuf* m = packets[i - 1];
        if (transmitted_.empty() || transmitted_.back() != m) {
            worker_.graph.add_custody_fault(
                {instance_->name, "took back a packet that it had not transmitted", 0, {}});
            return;
        }
        transmitted_.pop_back();
        given_--;
        pool.take_back(worker_.quota, m);
    }
}

bool Hand::take_back(Instance& it, rte_mbuf* m) {
    const auto found = it.held_packets.find(m);
    if (found != it.held_packets.end()) {
        if (--found->second == 0) it.held_packets.erase(found);
        take(&m, 1);
        return true;
    }
    worker_.graph.add_custody_fault({it.name, "released a packet that it does not hold", 0, {}});
    return false;
}

void Hand::finish() {
    if (emits_burst_ && given_ == burst_size_ && taken_.empty() && guarded_.empty() &&
        !has_thrown_ && fates_ == 1u << emitted && replaced_.empty()) {  // nearly always so
        breadcrumb_.sweep();
        worker_.emit_by_rules(*instance_, burst_, burst_size_);
        instance_ = nullptr;
        burst_ = nullptr;
        burst_size_ = given_ = fates_ = 0;
        emits_burst_ = false;
        return;
    }
    const bool adds_up = given_ == burst_size_ + taken_.size() && !has_thrown_;
    if (!adds_up || !guarded_.empty()) {
        if (adds_up && is_simple())
            lift_guards();
        else
            verify();
    }
    commit();
    clear();
}

/// Checked mode, and each packet went on as it came: only references and red zones are to be looked
/// at.
bool Hand::is_simple() const {
    if (!emits_burst_ || !taken_.empty() || !replaced_.empty()) return false;
    Pool& pool = worker_.graph.pool;
    return std::all_of(guarded_.begin(), guarded_.end(), [&](const Guarded& g) {
        return rte_mbuf_refcnt_read(g.segment) == g.references + g.state->guards &&
               pool.has_red_zone(g.segment);
    });
}

void Hand::guard() {
    for (uint32_t i = 0; i < burst_size_; i++) {
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
    find_overruns();
    for_each_taken([&](rte_mbuf* m) { pool.state(m).in_hand++; });
    for (rte_mbuf* m : replaced_) pool.state(m).in_hand--;
    report_freed();
    withdraw_impostors();
    report_missing();
    for_each_taken([&](rte_mbuf* m) { pool.state(m).given_as = 0; });
    lift_guards();
}

/// Before anything else is believed of these packets. With guards only: custody alone says nothing
/// of bytes.
void Hand::find_overruns() {
    for (const Guarded& g : guarded_) {
        if (worker_.graph.pool.has_red_zone(g.segment)) continue;
        const rte_mbuf* head = g.segment;
        for (uint32_t i = 0; i < burst_size_; i++)
            for (const rte_mbuf* s = burst_[i]; s != nullptr; s = s->next)
                if (s == g.segment) head = burst_[i];
        give_up_overrun(*this, head);
        report(head, "was written to past the end of its buffer");
        worker_.graph.pool.paint_red_zone(g.segment);
    }
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
        report(g.segment, missing == 1 ? "was freed by the module itself, without a reason"
                                       : "was freed twice by the module itself");
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
    std::erase_if(directed_,
                  [&](const Directed& d) { return !is_given_rightly(d.packet, directed); });
}

bool Hand::is_given_rightly(rte_mbuf* m, Fate fate) {
    Pool& pool = worker_.graph.pool;
    if (!pool.owns(m)) {
        worker_.graph.add_custody_fault(
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
        MbufState& state = worker_.graph.pool.state(m);
        for (; state.in_hand > 0; state.in_hand--) {
            if (has_thrown_) {  // it is not to blame for the packets, and has none of them
                dropped_.push_back({m, module_threw});
                fates_ |= 1u << dropped;
                continue;
            }
            report(m, guarded_.empty()
                          ? "was neither emitted, dropped, consumed, held nor transmitted"
                          : "was kept, without being declared held");
            state.is_astray = true;
            count(Counter::dropped, worker_.ledger.dropped, 1);
            add_to(instance_->dropped[not_emitted], 1);
        }
    });
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

void Hand::report(const rte_mbuf* m, std::string what) {
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

void Hand::commit() {
    if ((fates_ & ~(1u << emitted)) != 0) commit_rest();
    if (emits_burst_)
        worker_.emit_by_rules(*instance_, burst_, burst_size_);
    else if (!emitted_.empty())
        worker_.emit_by_rules(*instance_, emitted_.data(), static_cast<uint32_t>(emitted_.size()));
}

/// All but what is emitted.
void Hand::commit_rest() {
    if ((fates_ & is_traced) != 0) trace();
    Ledger& ledger = worker_.ledger;
    Pool& pool = worker_.graph.pool;
    const auto release_all = [&](const std::vector<rte_mbuf*>& packets) {
        pool.release(worker_.quota, packets.data(), static_cast<uint32_t>(packets.size()));
    };
    for (rte_mbuf* m : captured_) worker_.record(instance_->far_captured, m);
    release_all(captured_);
    count(Counter::captured, ledger.captured, captured_.size());
    release_all(consumed_);
    count(Counter::consumed, ledger.consumed, consumed_.size());
    count(Counter::transmitted, ledger.transmitted, transmitted_.size());
    for (rte_mbuf* m : held_) instance_->held_packets[m]++;
    if (!held_.empty()) {
        const auto packets = static_cast<int64_t>(held_.size());
        add_to(instance_->held, packets);
        count(Counter::held, ledger.held, packets);
    }
    for (const Dropped& d : dropped_) worker_.drop(*instance_, d.packet, d.reason);
    for (const Directed& d : directed_) worker_.emit_into(*instance_, *d.to, d.packet);
}

void Hand::clear() {
    breadcrumb_.sweep();
    instance_ = nullptr;
    burst_ = nullptr;
    burst_size_ = 0;
    given_ = 0;
    has_thrown_ = false;
    emits_burst_ = false;
    if (!taken_.empty()) taken_.clear();
    if (!replaced_.empty()) {
        replaced_.clear();
        replacements_.clear();
    }
    if (!guarded_.empty()) guarded_.clear();
    if (has(emitted)) emitted_.clear();
    if ((fates_ & ~(1u << emitted)) != 0) {
        dropped_.clear();
        consumed_.clear();
        captured_.clear();
        transmitted_.clear();
        held_.clear();
        directed_.clear();
    }
    fates_ = 0;
}

}  // namespace ringtap
