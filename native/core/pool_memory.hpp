// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

namespace ringtap {

/// What the pool's memory is.
enum class Backing : uint8_t {
    any,        // whatever there is; to begin with: anonymous
    anonymous,  // in huge pages where the kernel has them: fast to start
    shared,     // DPDK's own heap, a memfd: for devices that other processes or DMA read and write
};

/// At least `bytes`, in pages of 2 MiB.
size_t whole_huge_pages(size_t bytes);
/// Aligned to such pages, and never given back: nullptr when there is none.
void* take_pool_memory(size_t bytes, Backing backing);
/// Of EAL's heap: for what DPDK itself allocates, and for a pool that lies in it, whatever header,
/// trailer and padding DPDK gives each mbuf.
uint32_t heap_mib_for(uint32_t mbufs, uint32_t mbuf_bytes, Backing backing);

}  // namespace ringtap
