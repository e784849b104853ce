// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <rte_mempool.h>

#include <cstdint>

namespace ringtap {

/// Mbufs of a device's own, in one piece of memory: for one that does not give back all of what it
/// took.
class DevicePool {
  public:
    /// Throws std::runtime_error.
    explicit DevicePool(uint32_t mbufs);
    ~DevicePool();
    DevicePool(const DevicePool&) = delete;
    DevicePool& operator=(const DevicePool&) = delete;

    rte_mempool* mempool() const { return mempool_; }

  private:
    rte_mempool* mempool_ = nullptr;
    void* memory_ = nullptr;
    size_t bytes_ = 0;
};

}  // namespace ringtap
