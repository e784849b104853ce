// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <rte_common.h>

#include <cstddef>
#include <cstdint>

#include "eal.hpp"

namespace ringtap {

/// What the pool's memory is.
enum class Backing : uint8_t {
    any,        // whatever there is; to begin with: anonymous
    anonymous,  // in huge pages where the kernel has them: fast to start
    shared,     // DPDK's own heap, a memfd: for devices that other processes or DMA read and write
    hugepages,  // the same of hugepages: also for cards that know physical addresses only
};

/// As users know them.
const char* name_of(Backing backing);

/// At least `bytes`, in pages of 2 MiB.
size_t whole_huge_pages(size_t bytes);
size_t pages_of(size_t bytes);
/// Where memory of EAL's is for a card.
rte_iova_t iova_of(const void* address);
/// Aligned to such pages, and never given back: nullptr when there is none.
void* take_pool_memory(size_t bytes, Backing backing);
/// EAL's: for what DPDK itself allocates, and for a pool that lies in it, whatever header, trailer
/// and padding DPDK gives each mbuf.
EalMemory eal_memory_for(uint32_t mbufs, uint32_t mbuf_bytes, Backing backing);

}  // namespace ringtap
