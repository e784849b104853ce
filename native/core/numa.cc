// SPDX-License-Identifier: Apache-2.0
// What EAL calls of libnuma, on the kernel's own calls. libnuma's archive is not
// position-independent, so it cannot be linked in; linked to, it would be one more package to
// install, for eight functions that matter only where there are hugepages.
#include <numa.h>
#include <numaif.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstdlib>

namespace {

/// Linux on x86-64 knows no more nodes (CONFIG_NODES_SHIFT is at most 10), and refuses to say a
/// policy into less than it knows.
constexpr unsigned long max_nodes = 1024;
constexpr unsigned long bits_per_word = sizeof(unsigned long) * CHAR_BIT;
constexpr unsigned long words_of_mask = max_nodes / bits_per_word;

/// `mask` comes first: its address is that of the whole.
struct NodeMask {
    bitmask mask;
    unsigned long words[words_of_mask];
};

}  // namespace

extern "C" {

long get_mempolicy(int* mode, unsigned long* nodes, unsigned long max_node, void* address,
                   unsigned flags) {
    return syscall(SYS_get_mempolicy, mode, nodes, max_node, address, flags);
}

long set_mempolicy(int mode, const unsigned long* nodes, unsigned long max_node) {
    return syscall(SYS_set_mempolicy, mode, nodes, max_node);
}

/// -1 without NUMA in the kernel, and where a container may not ask.
int numa_available() {
    const bool denied = get_mempolicy(nullptr, nullptr, 0, nullptr, 0) < 0;
    return denied && (errno == ENOSYS || errno == EPERM) ? -1 : 0;
}

/// A node below 0, or none that there can be, means the local one.
void numa_set_preferred(int node) {
    if (node < 0 || static_cast<unsigned long>(node) >= max_nodes) return numa_set_localalloc();
    unsigned long nodes[words_of_mask] = {};
    nodes[node / bits_per_word] = 1UL << (node % bits_per_word);
    // The kernel takes one bit less than it is told.
    set_mempolicy(MPOL_PREFERRED, nodes, max_nodes + 1);
}

void numa_set_localalloc() {
    set_mempolicy(MPOL_DEFAULT, nullptr, 0);
}

/// EAL does not look whether it got one.
bitmask* numa_allocate_nodemask() {
    auto* owned = static_cast<NodeMask*>(std::calloc(1, sizeof(NodeMask)));
    if (owned == nullptr) std::abort();
    owned->mask = {.size = max_nodes, .maskp = owned->words};
    return &owned->mask;
}

void numa_bitmask_free(bitmask* mask) {
    std::free(mask);
}
}
