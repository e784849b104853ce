// SPDX-License-Identifier: Apache-2.0
#include "fence.hpp"

#include <linux/membarrier.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>

namespace ringtap {

namespace {

bool membarrier(int command) {
    return syscall(__NR_membarrier, command, 0, 0) == 0;
}

}  // namespace

bool can_fence_all() {
    static const bool is_registered = membarrier(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED);
    return is_registered;
}

void fence_all() {
    std::atomic_thread_fence(std::memory_order_seq_cst);
    if (can_fence_all()) membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED);
}

}  // namespace ringtap
