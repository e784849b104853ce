// SPDX-License-Identifier: Apache-2.0
// Checked mode: what a call has done to the packets themselves that were in hand.
#include <algorithm>

#include "crash/handler.hpp"
#include "graph.hpp"
#include "hand.hpp"
#include "worker.hpp"

namespace ringtap {

namespace {

/// Whoever walks its segments or reads its bytes from here on comes to no harm. What hung on it
/// stays where it is.
void make_empty(rte_mbuf* m) {
    m->next = nullptr;
    m->nb_segs = 1;
    m->data_len = 0;
    m->pkt_len = 0;
    m->data_off = RTE_PKTMBUF_HEADROOM;
}

}  // namespace

/// Before anybody walks segments, or believes the bytes.
void Hand::inspect() {
    find_flaws();
    find_overruns();
    find_writes_to_shared();
}

bool Hand::is_untouched(const Guarded& g) const {
    const Pool& pool = worker_.graph.pool;
    return pool.has_red_zone(g.segment) &&
           (!g.is_head || is_plain(g.segment) || flaw_of(pool, g.segment) == nullptr);
}

/// A device may have done anything to what it was given.
void Hand::find_flaws() {
    if (guarded_.empty() || has(transmitted)) return;
    const Pool& pool = worker_.graph.pool;
    for_each_taken([&](rte_mbuf* m) {
        if (std::find(replaced_.begin(), replaced_.end(), m) != replaced_.end()) return;
        const char* const flaw = flaw_of(pool, m);
        if (flaw == nullptr) return;
        make_empty(m);
        std::erase_if(shared_, [m](const Shared& s) { return s.packet == m; });
        report(m, {"was left with ", flaw});
    });
}

/// Custody alone says nothing of bytes.
void Hand::find_overruns() {
    for (const Guarded& g : guarded_) {
        if (worker_.graph.pool.has_red_zone(g.segment)) continue;
        const rte_mbuf* head = g.segment;
        for (uint32_t i = 0; i < burst_size_; i++)
            for (const rte_mbuf* s = burst_[i]; s != nullptr; s = s->next)
                if (s == g.segment) head = burst_[i];
        give_up_overrun(*this, head);
        report(head, {"was written to past the end of its buffer"});
        worker_.graph.pool.paint_red_zone(g.segment);
    }
}

void Hand::find_writes_to_shared() {
    for (const Shared& shared : shared_)
        if (is_changed(worker_.graph.pool, shared.packet, shared.before))
            report(shared.packet, {"was written to, though others refer to it"});
}

}  // namespace ringtap
