// SPDX-License-Identifier: Apache-2.0
// What a hand tells the tracer: which packets it had, and what became of each.
#include <algorithm>

#include "graph.hpp"
#include "hand.hpp"
#include "worker.hpp"

namespace ringtap {

void Hand::begin_trace(const Ring* from) {
    fates_ |= is_traced;
    const Pool& pool = worker_.graph.pool;
    worker_.tracer->begin(worker_.graph.clock.now_ns(), instance_->id,
                          from == nullptr ? 0 : from->id(), burst_, burst_size_,
                          [&](const rte_mbuf* m) { return pool.state(m).origin; });
}

/// Custody has been checked, and nothing of what was said has been done yet.
void Hand::trace() {
    Tracer* tracer = worker_.tracer.get();
    if (tracer == nullptr) return;  // it was switched off during the call
    const Pool& pool = worker_.graph.pool;
    const auto leave = [&](TraceRecord::Outcome outcome, const rte_mbuf* m, uint16_t reason = 0,
                           const Tracer::Way& way = {}) {
        tracer->leave(outcome, reason, m, as_it_came(m), pool.state(m).origin, way);
    };
    if (emits_burst_) trace_emission(burst_, burst_size_);
    trace_emission(emitted_.data(), static_cast<uint32_t>(emitted_.size()));
    for (const Directed& d : directed_) {
        const uint32_t ring = d.to->id();
        leave(TraceRecord::emitted, d.packet, 0, {.rings = {&ring, 1}});
    }
    for (const rte_mbuf* m : captured_) leave(TraceRecord::captured, m);
    for (const rte_mbuf* m : consumed_) leave(TraceRecord::consumed, m);
    for (const rte_mbuf* m : held_) leave(TraceRecord::held, m);
    for (const Dropped& d : dropped_) leave(TraceRecord::dropped, d.packet, d.reason);
    // A device frees what it has sent: only what was seen of it before can be told.
    for (const rte_mbuf* m : transmitted_) tracer->leave_sent(as_it_came(m));
    tracer->leave_untold(not_emitted);
}

void Hand::trace_emission(rte_mbuf* const* packets, uint32_t n) {
    if (n == 0) return;
    Tracer& tracer = *worker_.tracer;
    const Pool& pool = worker_.graph.pool;
    if (worker_.graph.is_closing()) {
        for (uint32_t i = 0; i < n; i++)
            tracer.leave(TraceRecord::dropped, instance_removed, packets[i], as_it_came(packets[i]),
                         pool.state(packets[i]).origin, {});
        return;
    }
    std::vector<uint32_t> tried, rings;
    worker_.for_each_decision(
        *instance_, packets, n,
        [&](const rte_mbuf* m, CompiledRules& compiled, const CompiledRules::Entry* decided) {
            const Origin origin = pool.state(m).origin;
            if (!tracer.wants(origin)) return;
            const auto all = compiled.entries();
            const auto asked =
                decided == nullptr ? all.size() : static_cast<size_t>(decided - all.data());
            tried.clear();
            rings.clear();
            for (size_t i = 0; i < std::min<size_t>(asked, TraceRecord::max_tried); i++)
                tried.push_back(all[i].rule->id);
            Tracer::Way way = {.tried_in_all = static_cast<uint32_t>(asked)};
            if (decided != nullptr) {
                way.rule = decided->rule->id;
                for (const uint32_t outlet : compiled.outlets_of(*decided))
                    if (const Ring* ring = compiled.outlets()[outlet].ring; ring != nullptr)
                        rings.push_back(ring->id());
            }
            way.tried = tried;
            way.rings = rings;
            if (decided != nullptr)
                tracer.leave(TraceRecord::emitted, 0, m, as_it_came(m), origin, way);
            else
                tracer.leave(TraceRecord::dropped, no_rule, m, as_it_came(m), origin, way);
        });
}

/// A packet may have become another mbuf in the call, more than once.
const rte_mbuf* Hand::as_it_came(const rte_mbuf* m) const {
    for (size_t i = replacements_.size(); i > 0; i--)
        if (replacements_[i - 1] == m) m = replaced_[i - 1];
    return m;
}

}  // namespace ringtap
