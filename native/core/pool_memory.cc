// SPDX-License-Identifier: Apache-2.0
#include "pool_memory.hpp"

#include <rte_common.h>
#include <rte_malloc.h>
#include <rte_memory.h>
#include <sys/mman.h>
#include <unistd.h>

#include "crash/breadcrumb.hpp"

namespace ringtap {

namespace {

constexpr size_t huge_page_bytes = 2u << 20;
/// For what DPDK itself allocates: most of all classifiers of five-tuples, 33 MiB for ten thousand
/// of them, and those that take their place are built beside them.
constexpr uint32_t eal_heap_mib = 256;
/// Hugepages are taken whether they are used or not; a heap of them grows while there are free
/// ones.
constexpr uint32_t huge_heap_mib = 32;

bool is_in_heap(Backing backing) {
    return backing == Backing::shared || backing == Backing::hugepages;
}

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
    auto* aligned = reinterpret_cast<char*>(whole_huge_pages(reinterpret_cast<uintptr_t>(raw)));
    madvise(aligned, bytes, MADV_HUGEPAGE);  // a wish; small pages work as well
    return shared_pool_fd() < 0 ? aligned : share(aligned, bytes);
}

/// From EAL's heap: DPDK knows the file behind each page of it, and its drivers hand that on to
/// whom a device shares memory with. Memory registered from outside (rte_extmem_register) has no
/// such file, and virtio-user refuses to start when it meets any.
void* take_from_heap(size_t bytes) {
    return rte_malloc("ringtap", bytes, huge_page_bytes);
}

}  // namespace

const char* name_of(Backing backing) {
    switch (backing) {
        case Backing::shared:
            return "shared";
        case Backing::hugepages:
            return "hugepages";
        default:
            return "anonymous";
    }
}

size_t whole_huge_pages(size_t bytes) {
    return (bytes + huge_page_bytes - 1) / huge_page_bytes * huge_page_bytes;
}

size_t pages_of(size_t bytes) {
    return whole_huge_pages(bytes) / huge_page_bytes;
}

rte_iova_t iova_of(const void* address) {
    // DPDK's own (rte_mem_virt2iova) asks the kernel each time.
    const rte_memseg* segment = rte_mem_virt2memseg(address, nullptr);
    return segment->iova + static_cast<size_t>(static_cast<const char*>(address) -
                                               static_cast<const char*>(segment->addr));
}

void* take_pool_memory(size_t bytes, Backing backing) {
    return is_in_heap(backing) ? take_from_heap(bytes) : map_aligned(bytes);
}

EalMemory eal_memory_for(uint32_t mbufs, uint32_t mbuf_bytes, Backing backing) {
    if (!is_in_heap(backing)) return {.heap_mib = eal_heap_mib};
    const bool is_huge = backing == Backing::hugepages;
    const uint64_t most_bytes = mbuf_bytes + 4 * RTE_CACHE_LINE_SIZE;
    const auto pool_mib = static_cast<uint32_t>((mbufs * most_bytes + 2 * huge_page_bytes) >> 20);
    return {.heap_mib = (is_huge ? huge_heap_mib : eal_heap_mib) + pool_mib, .is_huge = is_huge};
}

}  // namespace ringtap
