// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <rte_spinlock.h>

namespace ringtap {

/// Keeps the memory of a device mapped while a burst of it is under way, where another thread may
/// unmap it: DPDK's memif driver does so as soon as the other side is gone, whoever is reading.
class BurstGuard {
  public:
    BurstGuard();
    ~BurstGuard();
    BurstGuard(const BurstGuard&) = delete;
    BurstGuard& operator=(const BurstGuard&) = delete;

    /// Around each burst; only ever contended while a connection ends.
    void lock() { rte_spinlock_lock(&lock_); }
    void unlock() { rte_spinlock_unlock(&lock_); }

  private:
    rte_spinlock_t lock_ = RTE_SPINLOCK_INITIALIZER;
};

}  // namespace ringtap
