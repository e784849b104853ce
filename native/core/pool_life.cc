// SPDX-License-Identifier: Apache-2.0
// The life of an mbuf: out of the mempool, to devices and back, into the mempool again.
#include <algorithm>
#include <cstring>

#include "poison.hpp"
#include "pool.hpp"
#include "race.hpp"
#include "ringtap/module.h"

namespace ringtap {

namespace {

/// Sanitizer builds let freed mbufs rest, so that a late reader finds them poisoned and not
/// refilled.
constexpr uint32_t sanitizer_quarantine = 1024;

/// The mbuf of a segment that nobody else refers to, and the one whose bytes it shares.
uint32_t mbufs_of(const rte_mbuf* segment) {
    return RTE_MBUF_CLONED(segment) ? 2 : 1;
}

}  // namespace

/// An mbuf that somebody freed twice past the core lies in the mempool while it is in use: that
/// entry is left out.
bool Pool::is_really_free(const rte_mbuf* m) const {
    const MbufState& s = state(m);
    return s.place == MbufState::free || s.is_astray;
}

rte_mbuf* Pool::next_free() {
    rte_mbuf* m;
    do {
        m = rte_mbuf_raw_alloc(mempool_);
        if (m != nullptr) race_acquire(m);
    } while (m != nullptr && !is_really_free(m));
    return m;
}

rte_mbuf* Pool::take(Quota& quota) {
    if (!quota.take()) return nullptr;
    rte_mbuf* m = next_free();
    if (m == nullptr && quarantined_ > 0) {  // better a short rest than none left
        set_quarantine(quarantine_limit_);
        m = next_free();
    }
    if (m == nullptr) {
        quota.give();
        return nullptr;
    }
    rte_pktmbuf_reset(m);
    poison_open(m);
    begin_life(m);
    return m;
}

void Pool::begin_life(const rte_mbuf* m) {
    MbufState& s = state(m);
    s.origin = 0;
    s.entered_ns = MbufState::never;
    s.rule_set = 0;
    s.generation++;
    s.place = MbufState::in_use;
    s.is_astray = false;
}

void Pool::take_in(Quota& quota, rte_mbuf* const* packets, uint32_t n) {
    int64_t mbufs = 0;
    for (uint32_t i = 0; i < n; i++) {
        for (rte_mbuf* s = packets[i]; s != nullptr; s = s->next) {
            mbufs += mbufs_of(s);
            begin_life(s);
            if (RTE_MBUF_CLONED(s)) begin_life(rte_mbuf_from_indirect(s));
            poison_seal(s);
        }
        std::memset(ringtap_metadata_of(packets[i]), 0, sizeof(ringtap_metadata));
    }
    quota.note(mbufs);
}

void Pool::give_out(Quota& quota, rte_mbuf* const* packets, uint32_t n) {
    int64_t mbufs = 0;
    for (uint32_t i = 0; i < n; i++) {
        for (rte_mbuf* s = packets[i]; s != nullptr; s = s->next) {
            mbufs += mbufs_of(s);
            state(s).is_astray = true;
            if (RTE_MBUF_CLONED(s)) state(rte_mbuf_from_indirect(s)).is_astray = true;
        }
    }
    quota.give(mbufs);
}

void Pool::take_back(Quota& quota, rte_mbuf* m) {
    for (rte_mbuf* s = m; s != nullptr; s = s->next) {
        quota.note(mbufs_of(s));
        state(s).is_astray = false;
        if (RTE_MBUF_CLONED(s)) state(rte_mbuf_from_indirect(s)).is_astray = false;
    }
}

uint32_t Pool::left(const Quota& quota, uint32_t wanted) {
    const auto ready = [this] {
        const rte_mempool_cache* cache = rte_mempool_default_cache(mempool_, rte_lcore_id());
        return rte_mempool_ops_get_count(mempool_) + (cache == nullptr ? 0 : cache->len);
    };
    if (quarantined_ > 0 && ready() < wanted) set_quarantine(quarantine_limit_);
    return std::min(quota.left(), static_cast<uint32_t>(ready()));
}

rte_mbuf* Pool::allocate(Quota& quota) {
    rte_mbuf* m = take(quota);
    if (m == nullptr) return nullptr;
    std::memset(ringtap_metadata_of(m), 0, sizeof(ringtap_metadata));
    poison_seal(m);
    return m;
}

uint32_t Pool::allocate(Quota& quota, rte_mbuf** made, uint32_t n) {
    const uint32_t granted = quota.take(n);
    uint32_t there = 0;
    if (rte_mempool_get_bulk(mempool_, reinterpret_cast<void**>(made), granted) == 0) {
        for (uint32_t i = 0; i < granted; i++) {
            race_acquire(made[i]);
            if (!is_really_free(made[i])) continue;
            rte_pktmbuf_reset(made[i]);
            poison_open(made[i]);
            begin_life(made[i]);
            std::memset(ringtap_metadata_of(made[i]), 0, sizeof(ringtap_metadata));
            poison_seal(made[i]);
            made[there++] = made[i];
        }
    }
    quota.give(granted - there);
    // Fewer than that, and those in quarantine, are to be had one by one.
    while (there < granted) {
        rte_mbuf* m = allocate(quota);
        if (m == nullptr) break;
        made[there++] = m;
    }
    return there;
}

void Pool::release(Quota& quota, rte_mbuf* m) {
    while (m != nullptr) {
        rte_mbuf* next = m->next;
        release_segment(quota, m);
        m = next;
    }
}

void Pool::release(Quota& quota, rte_mbuf* const* packets, uint32_t n) {
    constexpr uint32_t most = 64;
    void* freed[most];
    uint32_t count = 0;
    const auto flush = [&] {
        if (count == 0) return;
        quota.give(count);
        rte_mempool_put_bulk(mempool_, freed, count);
        count = 0;
    };
    for (uint32_t i = 0; i < n; i++) {
        rte_mbuf* m = packets[i];
        MbufState& s = state(m);
        const bool is_simple = m->next == nullptr && quarantine_limit_ == 0 &&
                               s.place == MbufState::in_use && !s.is_astray && is_alone(m);
        if (!is_simple) {
            release(quota, m);
            continue;
        }
        poison_close(m);
        s.place = MbufState::free;
        race_release(m);
        freed[count++] = m;
        if (count == most) flush();
    }
    flush();
}

void Pool::release_segment(Quota& quota, rte_mbuf* segment) {
    const MbufState::Place place = state(segment).place;
    if (place == MbufState::free || place == MbufState::quarantine) {
        releases_too_many_++;
        return;
    }
    rte_mbuf* direct = nullptr;
    if (RTE_MBUF_CLONED(segment) && rte_mbuf_refcnt_read(segment) == 1) {
        direct = rte_mbuf_from_indirect(segment);
        // Detaching must not free the direct mbuf behind our back: hold it, then release it here.
        rte_mbuf_refcnt_update(direct, 1);
    }
    race_release(segment);
    segment = rte_pktmbuf_prefree_seg(segment);
    if (segment != nullptr) {
        race_acquire(segment);
        if (!state(segment).is_astray) quota.give();
        put_back(segment);
    }
    if (direct != nullptr) release_segment(quota, direct);
}

void Pool::put_back(rte_mbuf* m) {
    poison_close(m);
    if (quarantine_limit_ == 0) {
        state(m).place = MbufState::free;
        race_release(m);
        rte_mbuf_raw_free(m);
        return;
    }
    const std::lock_guard lock(quarantine_mutex_);
    state(m).place = MbufState::quarantine;
    rte_mbuf*& slot = quarantine_[quarantine_next_];
    quarantine_next_ = (quarantine_next_ + 1) % quarantine_limit_;
    if (slot != nullptr) {
        state(slot).place = MbufState::free;
        rte_mbuf_raw_free(slot);
    } else {
        quarantined_++;
    }
    slot = m;
}

void Pool::set_quarantine(uint32_t mbufs) {
    const std::lock_guard lock(quarantine_mutex_);
    for (rte_mbuf* m : quarantine_) {
        if (m == nullptr) continue;
        state(m).place = MbufState::free;
        rte_mbuf_raw_free(m);
    }
    quarantined_ = 0;
    quarantine_next_ = 0;
    if (is_sanitizer_build) mbufs = std::max(mbufs, sanitizer_quarantine);
    quarantine_limit_ = std::min(mbufs, size_ / 4);
    quarantine_.assign(quarantine_limit_, nullptr);
}

void Pool::flush_thread_cache() {
    rte_mempool_cache_flush(nullptr, mempool_);
}

int32_t Pool::heal() {
    set_quarantine(0);
    std::vector<bool> seen(places_);
    uint32_t taken = 0, distinct = 0;
    void* object = nullptr;
    // Twice the size is more than even a much abused pool can hold.
    while (taken < 2 * size_ && rte_mempool_get(mempool_, &object) == 0) {
        taken++;
        const uint32_t index = index_of(static_cast<rte_mbuf*>(object));
        if (seen[index]) continue;
        seen[index] = true;
        distinct++;
    }
    const auto missing = static_cast<int32_t>(size_ - distinct);
    const auto doubled = static_cast<int32_t>(taken - distinct);
    for (uint32_t i = 0; i < places_; i++) {
        if (!is_unused_.empty() && is_unused_[i]) continue;
        auto* m = reinterpret_cast<rte_mbuf*>(const_cast<char*>(first_mbuf_) + i * stride_);
        poison_open(m);
        rte_pktmbuf_init(mempool_, nullptr, m, i);
        paint_red_zone(m);
        poison_close(m);
        states_[i] = MbufState{};
        rte_mempool_put(mempool_, m);
    }
    return missing > 0 ? missing : -doubled;
}

}  // namespace ringtap
