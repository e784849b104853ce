// SPDX-License-Identifier: Apache-2.0
#include "pool.hpp"

#include <rte_errno.h>
#include <rte_memory.h>

#include <array>
#include <bit>
#include <cstring>
#include <memory>
#include <string>
#include <thread>

#include "eal.hpp"
#include "error.hpp"
#include "offload.hpp"
#include "poison.hpp"
#include "pool_memory.hpp"
#include "ringtap/module.h"

namespace ringtap {

namespace {

constexpr uint32_t element_bytes =
    sizeof(rte_mbuf) + sizeof(ringtap_metadata) + RTE_PKTMBUF_HEADROOM + Pool::data_room_bytes;
constexpr uint32_t cache_mbufs = 256;

std::unique_ptr<Pool> the_pool;

constexpr uint32_t red_zone_bytes = 64;
constexpr uint8_t red_zone_paint = 0xa5;
constexpr auto whole_red_zone = [] {
    std::array<uint8_t, red_zone_bytes> zone;
    zone.fill(red_zone_paint);
    return zone;
}();

[[noreturn]] void no_pool(const std::string& why) {
    throw Error("ERR_RINGTAP_POOL", "The mbuf pool could not be made: " + why + ".",
                "Ask for fewer mbufs: each takes about 2.5 KiB.");
}

/// Modulo 2^64, by Newton's method: each step doubles the bits that are right, of which an odd
/// number by itself has three.
uint64_t inverse_of_odd(uint64_t odd) {
    uint64_t inverse = odd;
    for (int bits = 3; bits < 64; bits *= 2) inverse *= 2 - odd * inverse;
    return inverse;
}

/// So many that as many as there are mbufs lie within one page, each page being anywhere.
uint32_t places_for(uint32_t mbufs, size_t stride) {
    const auto pages = static_cast<uint32_t>(pages_of(stride * mbufs));
    return mbufs + pages + pages / 256 + 1;
}

/// Whether a card knows other addresses than we do.
bool is_apart(Backing backing) {
    return backing == Backing::hugepages && rte_eal_iova_mode() == RTE_IOVA_PA;
}

}  // namespace

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
        eal_start(eal_memory_for(size, element_bytes, backing));
        TimestampField::register_once();
        the_pool.reset(new Pool(size, backing));
    } else if (mbufs != 0 && mbufs != the_pool->size()) {
        throw Error("ERR_RINGTAP_POOL_SIZE",
                    "The pool of this process has " + std::to_string(the_pool->size()) +
                        " mbufs and cannot become " + std::to_string(mbufs) + ".",
                    "Set the size before the first dataplane is made.");
    } else if (backing != Backing::any &&
               std::strcmp(name_of(backing), name_of(the_pool->backing_)) != 0) {
        throw Error("ERR_RINGTAP_POOL_MEMORY",
                    std::string("The memory of this process's pool is '") +
                        name_of(the_pool->backing_) + "' and cannot become '" + name_of(backing) +
                        "'.",
                    "The first dataplane of a process decides.");
    }
    return *the_pool;
}

Pool* Pool::existing() {
    return the_pool.get();
}

Pool::Pool(uint32_t mbufs, Backing backing) : size_(mbufs), places_(mbufs), backing_(backing) {
    const uint32_t cache = mbufs >= 4 * cache_mbufs ? cache_mbufs : 0;
    // Mbufs may lie across pages: to the software drivers virtual addresses are all there is.
    // Without the flag DPDK spends a page on each.
    constexpr unsigned flags = RTE_MEMPOOL_F_NO_IOVA_CONTIG;
    stride_ = rte_mempool_calc_obj_size(element_bytes, flags, nullptr);
    stride_zeros_ = static_cast<uint32_t>(std::countr_zero(stride_));
    stride_inverse_ = inverse_of_odd(stride_ >> stride_zeros_);
    if (is_apart(backing)) places_ = places_for(mbufs, stride_);
    states_.resize(places_);
    mempool_ = rte_mempool_create_empty("ringtap", places_, element_bytes, cache,
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

    bytes_ = whole_huge_pages(stride_ * places_ + RTE_MEMPOOL_ALIGN);
    memory_ = take_pool_memory(bytes_, backing);
    if (memory_ == nullptr) give_up("no memory for " + std::to_string(bytes_ >> 20) + " MiB");
    const int populated =
        rte_mempool_populate_iova(mempool_, static_cast<char*>(memory_),
                                  reinterpret_cast<rte_iova_t>(memory_), bytes_, nullptr, nullptr);
    if (populated != static_cast<int>(places_)) give_up("populated " + std::to_string(populated));
    first_mbuf_ = reinterpret_cast<char*>(STAILQ_FIRST(&mempool_->elt_list) + 1);
    if (is_apart(backing) && set_physical_addresses() < mbufs) give_up("its pages are too small");
    rte_mempool_obj_iter(mempool_, rte_pktmbuf_init, nullptr);
    rte_mempool_obj_iter(
        mempool_,
        [](rte_mempool*, void* self, void* object, unsigned) {
            static_cast<Pool*>(self)->paint_red_zone(static_cast<rte_mbuf*>(object));
            poison_close(static_cast<rte_mbuf*>(object));
        },
        this);
    set_quarantine(0);
}

uint32_t Pool::set_physical_addresses() {
    std::vector<void*> used;
    is_unused_.assign(places_, true);
    for (void* object = nullptr; rte_mempool_get(mempool_, &object) == 0;) {
        // What DPDK initialises mbufs by (rte_pktmbuf_init, and when one is detached).
        rte_iova_t& first = rte_mempool_get_header(object)->iova;
        first = iova_of(object);
        const rte_iova_t last = iova_of(static_cast<char*>(object) + element_bytes - 1);
        if (last - first != element_bytes - 1 || used.size() == size_) continue;
        is_unused_[index_of(static_cast<rte_mbuf*>(object))] = false;
        used.push_back(object);
    }
    for (void* object : used) rte_mempool_put(mempool_, object);
    return static_cast<uint32_t>(used.size());
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
    return std::memcmp(red_zone_of(segment), whole_red_zone.data(), whole_red_zone.size()) == 0;
}

void Pool::paint_red_zone(const rte_mbuf* segment) {
    std::memset(red_zone_of(segment), red_zone_paint, red_zone_bytes);
}

std::optional<SharedMemory> Pool::shared_memory() const {
    const rte_memseg* segment = rte_mem_virt2memseg(memory_, nullptr);
    if (segment == nullptr) return std::nullopt;
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
    if (address < first_mbuf_ || address >= first_mbuf_ + stride_ * places_) return false;
    return static_cast<size_t>(address - first_mbuf_) % stride_ == 0;
}

}  // namespace ringtap
