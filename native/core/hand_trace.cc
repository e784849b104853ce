// SPDX-License-Identifier: Apache-2.0
// What a hand tells the tracer: which packets it had, and what became of each.
#include <algorithm>

#include "graph.hpp"
#include "hand.hpp"
#include "worker.hpp"

namespace ringtap {

namespace {

/// What becomes of packets by a rule; most packets of a burst go by the same.
class FateByRule {
  public:
    explicit FateByRule(const Tracer& tracer) : tracer_(tracer) {}

    const Tracer::Fate& of(CompiledRules& compiled, const CompiledRules::Entry* decided) {
        if (&compiled != compiled_ || decided != decided_) find(compiled, decided);
        return fate_;
    }

  private:
    void find(CompiledRules& compiled, const CompiledRules::Entry* decided) {
        compiled_ = &compiled;
        decided_ = decided;
        tried_.clear();
        rings_.clear();
        const auto all = compiled.entries();
        const auto asked =
            decided == nullptr ? all.size() : static_cast<size_t>(decided - all.data());
        for (size_t i = 0; i < std::min<size_t>(asked, TraceRecord::max_tried); i++)
            tried_.push_back(all[i].rule->id);
        Tracer::Way way = {.tried = tried_, .tried_in_all = static_cast<uint32_t>(asked)};
        if (decided == nullptr) {
            way.outcome = TraceRecord::dropped;
            way.reason = no_rule;
        } else {
            way.rule = decided->rule->id;
            for (const uint32_t outlet : compiled.outlets_of(*decided))
                if (const Ring* ring = compiled.outlets()[outlet].ring; ring != nullptr)
                    rings_.push_back(ring->id());
            way.rings = rings_;
        }
        fate_ = {tracer_, way};
    }

    const Tracer& tracer_;
    const CompiledRules* compiled_ = nullptr;
    const CompiledRules::Entry* decided_ = nullptr;
    std::vector<uint32_t> tried_, rings_;
    Tracer::Fate fate_;
};

}  // namespace

/// Without memory for it, a packet's hop is missing from the trace, and nothing else.
void Hand::begin_trace(const Ring* from) {
    fates_ |= is_traced;
    try {
        begin_to_trace(from);
    } catch (const std::bad_alloc&) {
        worker_.graph.captures->note_no_memory();
    }
}

void Hand::begin_to_trace(const Ring* from) {
    const Pool& pool = worker_.graph.pool;
    worker_.tracer->begin(worker_.graph.clock.now_ns(), instance_->id,
                          from == nullptr ? 0 : from->id(), burst_, burst_size_,
                          [&](const rte_mbuf* m) { return pool.state(m).origin; });
}

/// Custody has been checked, and nothing of what was said has been done yet.
void Hand::trace() {
    Tracer* tracer = worker_.tracer.get();
    if (tracer == nullptr) return;  // it was switched off during the call
    try {
        tell_tracer(tracer);
    } catch (const std::bad_alloc&) {
        worker_.graph.captures->note_no_memory();
    }
}

void Hand::tell_tracer(Tracer* tracer) {
    const Pool& pool = worker_.graph.pool;
    const auto leave = [&](const rte_mbuf* m, const Tracer::Fate& fate) {
        tracer->leave(fate, m, as_it_came(m), pool.state(m).origin);
    };
    const auto leave_all = [&](const std::vector<rte_mbuf*>& packets,
                               TraceRecord::Outcome outcome) {
        if (packets.empty()) return;
        const Tracer::Fate fate(*tracer, {.outcome = outcome});
        for (const rte_mbuf* m : packets) leave(m, fate);
    };
    if (emits_burst_) trace_emission(burst_, burst_size_);
    trace_emission(emitted_.data(), static_cast<uint32_t>(emitted_.size()));
    for (const Directed& d : directed_) {
        const uint32_t ring = d.to->id();
        leave(d.packet, {*tracer, {.rings = {&ring, 1}}});
    }
    leave_all(captured_, TraceRecord::captured);
    leave_all(consumed_, TraceRecord::consumed);
    leave_all(held_, TraceRecord::held);
    for (const Dropped& d : dropped_)
        leave(d.packet, {*tracer, {.outcome = TraceRecord::dropped, .reason = d.reason}});
    // A device frees what it has sent: only what was seen of it before can be told.
    for (const rte_mbuf* m : transmitted_) tracer->leave_sent(as_it_came(m));
    tracer->leave_untold(not_emitted);
}

void Hand::trace_emission(rte_mbuf* const* packets, uint32_t n) {
    if (n == 0) return;
    Tracer& tracer = *worker_.tracer;
    const Pool& pool = worker_.graph.pool;
    const auto leave = [&](const rte_mbuf* m, const Tracer::Fate& fate) {
        tracer.leave(fate, m, as_it_came(m), pool.state(m).origin);
    };
    if (worker_.graph.is_closing()) {
        const Tracer::Fate fate(tracer,
                                {.outcome = TraceRecord::dropped, .reason = instance_removed});
        for (uint32_t i = 0; i < n; i++) leave(packets[i], fate);
        return;
    }
    FateByRule fate(tracer);
    worker_.for_each_decision(
        *instance_, packets, n,
        [&](const rte_mbuf* m, CompiledRules& compiled, const CompiledRules::Entry* decided) {
            if (tracer.wants(pool.state(m).origin)) leave(m, fate.of(compiled, decided));
        });
}

/// A packet may have become another mbuf in the call, more than once.
const rte_mbuf* Hand::as_it_came(const rte_mbuf* m) const {
    for (size_t i = replacements_.size(); i > 0; i--)
        if (replacements_[i - 1] == m) m = replaced_[i - 1];
    return m;
}

}  // namespace ringtap
