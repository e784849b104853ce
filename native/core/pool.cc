// SPDX-License-Identifier: Apache-2.0
#include "pool.hpp"

#include <rte_errno.h>
#include <rte_malloc.h>
#include <rte_memory.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <memory>
#include <string>
#include <thread>

#include "crash/breadcrumb.hpp"
#include "eal.hpp"
#include "error.hpp"
#include "offload.hpp"
#include "poison.hpp"
#include "race.hpp"
#include "ringtap/module.h"

namespace ringtap {

namespace {

constexpr size_t huge_page_bytes = 2u << 20;
constexpr uint32_t element_bytes =
    sizeof(rte_mbuf) + sizeof(ringtap_metadata) + RTE_PKTMBUF_HEADROOM + Pool::data_room_bytes;
/// Of EAL, for what DPDK itself allocates.
constexpr uint32_t eal_heap_mib = 64;
constexpr uint32_t cache_mbufs = 256;
/// Sanitizer builds let freed mbufs rest, so that a late reader finds them poisoned and not
/// refilled.
constexpr uint32_t sanitizer_quarantine = 1024;

std::unique_ptr<Pool> the_pool;

size_t round_up(size_t value, size_t unit) {
    return (value + unit - 1) / unit * unit;
}

constexpr uint32_t red_zone_bytes = 64;
constexpr uint8_t red_zone_paint = 0xa5;

/// In a process that another watches the memory is a file, which that one can read afterwards.
void* share(void* at, size_t bytes) {
    const int fd = shared_pool_fd();
    if (ftruncate(fd, static_cast<off_t>(bytes)) != 0) return nullptr;
    void* memory = mmap(at, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, fd, 0);
    if (memory == MAP_FAILED) return nullptr;
    shared_area()->pool_address = reinterpret_cast<uint64_t>(memory);
    shared_area()->pool_bytes = bytes;
    return memory;
}

/// Anonymous memory, aligned so that the kernel can back it by huge pages where it likes to.
void* map_aligned(size_t bytes) {
    void* raw = mmap(nullptr, bytes + huge_page_bytes, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (raw == MAP_FAILED) return nullptr;
    auto* aligned =
        reinterpret_cast<char*>(round_up(reinterpret_cast<uintptr_t>(raw), huge_page_bytes));
    madvise(aligned, bytes, MADV_HUGEPAGE);  // a wish; small pages work as well
    return shared_pool_fd() < 0 ? aligned : share(aligned, bytes);
}

/// From EAL's heap: DPDK knows the file behind each page of it, and its drivers hand that on to
/// whom a device shares memory with. Memory registered from outside (rte_extmem_register) has no
/// such file, and virtio-user refuses to start when it meets any.
void* take_from_heap(size_t bytes) {
    return rte_malloc("ringtap", bytes, huge_page_bytes);
}

/// Enough for the pool, whatever header, trailer and padding DPDK gives each mbuf.
uint32_t heap_mib_for(uint32_t mbufs, Backing backing) {
    if (backing != Backing::shared) return eal_heap_mib;
    constexpr uint64_t most_bytes = element_bytes + 4 * RTE_CACHE_LINE_SIZE;
    return eal_heap_mib + static_cast<uint32_t>((mbufs * most_bytes + 2 * huge_page_bytes) >> 20);
}

[[noreturn]] void no_pool(const std::string& why) {
    throw Error("ERR_RINGTAP_POOL", "The mbuf pool could not be made: " + why + ".",
                "Ask for fewer mbufs: each takes about 2.5 KiB.");
}

/// The mbuf of a segment that nobody else refers to, and the one whose bytes it shares.
uint32_t mbufs_of(const rte_mbuf* segment) {
    return RTE_MBUF_CLONED(segment) ? 2 : 1;
}

/// Modulo 2^64, by Newton's method: each step doubles the bits that are right, of which an odd
/// number by itself has three.
uint64_t inverse_of_odd(uint64_t odd) {
    uint64_t inverse = odd;
    for (int bits = 3; bits < 64; bits *= 2) inverse *= 2 - odd * inverse;
    return inverse;
}

}  // namespace

bool Quota::grow() {
    if (shared == nullptr) return false;
    int64_t left = shared->load(std::memory_order_relaxed);
    while (left > 0) {
        const int64_t part = std::min(left, chunk_mbufs);
        if (!shared->compare_exchange_weak(left, left - part, std::memory_order_relaxed)) continue;
        limit += part;
        return true;
    }
    return false;
}

Pool& Pool::open(uint32_t mbufs, Backing backing) {
    static const std::thread::id owner = std::this_thread::get_id();
    if (owner != std::this_thread::get_id())
        throw Error("ERR_RINGTAP_THREAD",
                    "Another thread of this process has started DPDK, and nobody else can use it.",
                    "Use one thread, or a process for each.");
    if (!the_pool) {
        const uint32_t size = mbufs == 0 ? default_mbufs : mbufs;
        if (size < min_mbufs || size > max_mbufs)
            throw Error("ERR_RINGTAP_POOL_SIZE",
                        "A pool of " + std::to_string(size) + " mbufs is not possible: it holds " +
                            std::to_string(min_mbufs) + " to " + std::to_string(max_mbufs) + ".");
        eal_start(heap_mib_for(size, backing));
        TimestampField::register_once();
        the_pool.reset(new Pool(size, backing));
    } else if (mbufs != 0 && mbufs != the_pool->size()) {
        throw Error("ERR_RINGTAP_POOL_SIZE",
                    "The pool of this process has " + std::to_string(the_pool->size()) +
                        " mbufs and cannot become " + std::to_string(mbufs) + ".",
                    "Set the size before the first dataplane is made.");
    } else if (backing != Backing::any &&
               (backing == Backing::shared) != (the_pool->backing_ == Backing::shared)) {
        throw Error("ERR_RINGTAP_POOL_MEMORY",
                    std::string("The pool of this process is in ") +
                        (backing == Backing::shared ? "anonymous" : "shared") +
                        " memory and cannot be moved.",
                    "The first dataplane of a process decides.");
    }
    return *the_pool;
}

Pool* Pool::existing() {
    return the_pool.get();
}

Pool::Pool(uint32_t mbufs, Backing backing) : size_(mbufs), backing_(backing), states_(mbufs) {
    const uint32_t cache = mbufs >= 4 * cache_mbufs ? cache_mbufs : 0;
    // Mbufs may lie across pages: to the software drivers virtual addresses are all there is.
    // Without the flag DPDK spends a page on each.
    constexpr unsigned flags = RTE_MEMPOOL_F_NO_IOVA_CONTIG;
    mempool_ = rte_mempool_create_empty("ringtap", mbufs, element_bytes, cache,
                                        sizeof(rte_pktmbuf_pool_private), SOCKET_ID_ANY, flags);
    if (mempool_ == nullptr) no_pool(rte_strerror(rte_errno));
    const auto give_up = [this](const std::string& why) {
        rte_mempool_free(mempool_);
        no_pool(why);
    };
    rte_mempool_set_ops_byname(mempool_, "ring_mp_mc", nullptr);
    rte_pktmbuf_pool_private sizes = {};
    sizes.mbuf_data_room_size = RTE_PKTMBUF_HEADROOM + data_room_bytes;
    sizes.mbuf_priv_size = sizeof(ringtap_metadata);
    rte_pktmbuf_pool_init(mempool_, &sizes);

    stride_ = rte_mempool_calc_obj_size(element_bytes, flags, nullptr);
    stride_zeros_ = static_cast<uint32_t>(std::countr_zero(stride_));
    stride_inverse_ = inverse_of_odd(stride_ >> stride_zeros_);
    bytes_ = round_up(stride_ * mbufs + RTE_MEMPOOL_ALIGN, huge_page_bytes);
    memory_ = backing == Backing::shared ? take_from_heap(bytes_) : map_aligned(bytes_);
    if (memory_ == nullptr) give_up("no memory for " + std::to_string(bytes_ >> 20) + " MiB");
    const int populated =
        rte_mempool_populate_iova(mempool_, static_cast<char*>(memory_),
                                  reinterpret_cast<rte_iova_t>(memory_), bytes_, nullptr, nullptr);
    if (populated != static_cast<int>(mbufs)) give_up("populated " + std::to_string(populated));
    rte_mempool_obj_iter(mempool_, rte_pktmbuf_init, nullptr);
    rte_mempool_obj_iter(
        mempool_,
        [](rte_mempool*, void* self, void* object, unsigned index) {
            if (index == 0) static_cast<Pool*>(self)->first_mbuf_ = static_cast<char*>(object);
            static_cast<Pool*>(self)->paint_red_zone(static_cast<rte_mbuf*>(object));
            poison_close(static_cast<rte_mbuf*>(object));
        },
        this);
    set_quarantine(0);
}

/// Of the buffer that holds the segment's bytes, which may be another mbuf's. Nothing that the
/// segment says is trusted.
uint8_t* Pool::red_zone_of(const rte_mbuf* segment) const {
    auto* m = const_cast<rte_mbuf*>(segment);
    if (RTE_MBUF_CLONED(m) && owns(rte_mbuf_from_indirect(m))) m = rte_mbuf_from_indirect(m);
    auto* buffer = reinterpret_cast<uint8_t*>(rte_mbuf_buf_addr(m, mempool_));
    return buffer + RTE_PKTMBUF_HEADROOM + data_room_bytes;
}

bool Pool::has_red_zone(const rte_mbuf* segment) const {
    static const auto whole = [] {
        std::array<uint8_t, red_zone_bytes> zone;
        zone.fill(red_zone_paint);
        return zone;
    }();
    return std::memcmp(red_zone_of(segment), whole.data(), whole.size()) == 0;
}

void Pool::paint_red_zone(const rte_mbuf* segment) {
    std::memset(red_zone_of(segment), red_zone_paint, red_zone_bytes);
}

std::optional<SharedMemory> Pool::shared_memory() const {
    if (backing_ != Backing::shared) return std::nullopt;
    const rte_memseg* segment = rte_mem_virt2memseg(memory_, nullptr);
    SharedMemory where = {.fd = rte_memseg_get_fd(segment), .offset = 0, .bytes = bytes_};
    rte_memseg_get_fd_offset(segment, &where.offset);
    where.offset +=
        static_cast<size_t>(static_cast<char*>(memory_) - static_cast<char*>(segment->addr));
    return where;
}

bool Pool::is_any_shared(const rte_mbuf* m) const {
    for (; m != nullptr; m = m->next) {
        if (is_alone(m)) continue;
        auto* segment = const_cast<rte_mbuf*>(m);
        if (references(segment) > 1) return true;
        if (RTE_MBUF_CLONED(segment) && references(rte_mbuf_from_indirect(segment)) > 1)
            return true;
        race_acquire(segment);
        if (RTE_MBUF_CLONED(segment)) race_acquire(rte_mbuf_from_indirect(segment));
    }
    return false;
}

int64_t Pool::in_use() const {
    // rte_mempool_avail_count() stops at the size of the pool: it would hide what was given back
    // twice.
    int64_t available = rte_mempool_ops_get_count(mempool_);
    if (mempool_->cache_size != 0)
        for (unsigned lcore = 0; lcore < RTE_MAX_LCORE; lcore++)
            available += mempool_->local_cache[lcore].len;
    return int64_t{size_} - available - quarantined_;
}

bool Pool::owns(const rte_mbuf* m) const {
    const auto* address = reinterpret_cast<const char*>(m);
    if (address < first_mbuf_ || address >= first_mbuf_ + stride_ * size_) return false;
    return static_cast<size_t>(address - first_mbuf_) % stride_ == 0;
}

/// An mbuf that somebody freed twice past the core lies in the mempool while it is in use: that
/// entry is left out.
rte_mbuf* Pool::next_free() {
    rte_mbuf* m;
    do {
        m = rte_mbuf_raw_alloc(mempool_);
        if (m != nullptr) race_acquire(m);
    } while (m != nullptr && state(m).place != MbufState::free && !state(m).is_astray);
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

void Pool::release(Quota& quota, rte_mbuf* m) {
    while (m != nullptr) {
        rte_mbuf* next = m->next;
        release_segment(quota, m);
        m = next;
    }
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
    std::vector<bool> seen(size_);
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
    for (uint32_t i = 0; i < size_; i++) {
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
