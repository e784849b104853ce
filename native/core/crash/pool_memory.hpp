// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <rte_mbuf.h>

#include <cstddef>
#include <cstdint>

namespace ringtap {

/// The memory of an mbuf pool, maybe of another process, that a crash has left in whatever state:
/// packets are read out of it with every address checked, and without allocating.
class PoolMemory {
  public:
    /// `memory`: where it is mapped here; `address`: where it was for whoever wrote the addresses
    /// in it.
    PoolMemory(const void* memory, uint64_t address, uint64_t bytes)
        : memory_(static_cast<const uint8_t*>(memory)), address_(address), bytes_(bytes) {}

    /// Copies the bytes of a packet, all segments, as far as there is room. Returns how many; 0
    /// also when it is no packet (any more).
    uint32_t copy_packet(uint64_t mbuf, uint8_t* to, uint32_t room) const;

  private:
    /// nullptr when not all of it lies in the pool.
    const uint8_t* at(uint64_t address, uint64_t bytes) const;
    const uint8_t* memory_;
    uint64_t address_;
    uint64_t bytes_;
};

}  // namespace ringtap
