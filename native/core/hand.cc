// SPDX-License-Identifier: Apache-2.0
#include "hand.hpp"

#include <algorithm>

#include "counter.hpp"
#include "crash/handler.hpp"
#include "graph.hpp"
#include "thrown.hpp"
#include "worker.hpp"

namespace ringtap {

void Hand::begin(Instance& instance, rte_mbuf* const* packets, uint32_t n, Doing doing,
                 const Ring* from) {
    const bool is_checked = worker_.graph.options.is_checked;
    if (is_checked) make_room_for_guards(packets, n);
    instance_ = &instance;
    doing_ = doing;
    burst_ = packets;
    burst_size_ = n;
    breadcrumb_.drop(*this);
    if (worker_.tracer != nullptr) [[unlikely]]
        begin_trace(from);
    if (is_checked) guard();
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
    make_room(dropped_, n);
    for (uint32_t i = 0; i < n; i++) dropped_.push_back({packets[i], reason});
    given_ += n;
    fates_ |= 1u << dropped;
}

void Hand::make_room_to_let_go(uint32_t packets) {
    make_room(taken_, packets);
    make_room(dropped_, packets);
}

/// What is to be held is known as such before the call is over, though not held yet: then nothing
/// is left to be done that could fail.
void Hand::hold(rte_mbuf* const* packets, uint32_t n) {
    try {
        for (uint32_t i = 0; i < n; i++) instance_->held_packets.try_emplace(packets[i], 0);
        give(held_, held, packets, n);
    } catch (...) {
        for (uint32_t i = 0; i < n; i++) forget_unless_held(packets[i]);
        throw;
    }
}

void Hand::forget_unless_held(const rte_mbuf* m) {
    const auto found = instance_->held_packets.find(m);
    const bool is_given = std::find(held_.begin(), held_.end(), m) != held_.end();
    if (found != instance_->held_packets.end() && found->second == 0 && !is_given)
        instance_->held_packets.erase(found);
}

void Hand::drop_undeclared(rte_mbuf* const* packets, uint32_t n, uint16_t reason) {
    for (uint32_t i = 0; i < n; i++)
        if (worker_.graph.pool.owns(packets[i]))
            report(packets[i], {"was dropped for reason number ", std::to_string(reason),
                                ", which its class does not declare"});
    drop(packets, n, not_emitted);
}

void Hand::note_exception() {
    has_thrown_ = true;
    try {
        const std::string text = "threw in " + std::string(doing_.call) + ": " + thrown_text();
        // Packets that were in hand tell of it by themselves, as dropped.
        if (burst_size_ > 0)
            worker_.graph.log.add(*instance_, worker_.graph.clock.now_ns(), RINGTAP_LOG_ERROR,
                                  text);
        else
            worker_.graph.add_custody_fault({instance_->name, text, 0, {}, true});
    } catch (const std::bad_alloc&) {
        worker_.graph.count_custody_fault();
    }
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
            worker_.graph.add_custody_fault(*instance_,
                                            "took back a packet that it had not transmitted");
            return;
        }
        transmitted_.pop_back();
        given_--;
        pool.take_back(worker_.quota, m);
    }
}

bool Hand::take_back(Instance& it, rte_mbuf* m) {
    const auto found = it.held_packets.find(m);
    if (found != it.held_packets.end() && found->second > 0) {
        take(&m, 1);
        if (--found->second == 0) it.held_packets.erase(found);
        return true;
    }
    worker_.graph.add_custody_fault(it, "released a packet that it does not hold");
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

/// Checked mode, and each packet went on as it came: only references and the packets themselves are
/// to be looked at.
bool Hand::is_simple() const {
    if (!emits_burst_ || !taken_.empty() || !replaced_.empty()) return false;
    const auto is_as_it_was = [this](const Guarded& g) {
        return rte_mbuf_refcnt_read(g.segment) == g.references + g.state->guards && is_untouched(g);
    };
    const auto is_other = [this](const Shared& s) {
        return is_changed(worker_.graph.pool, s.packet, s.before);
    };
    return std::all_of(guarded_.begin(), guarded_.end(), is_as_it_was) &&
           std::none_of(shared_.begin(), shared_.end(), is_other);
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
    if (!guarded_.empty()) {
        guarded_.clear();
        shared_.clear();
    }
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
