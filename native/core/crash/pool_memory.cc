// SPDX-License-Identifier: Apache-2.0
#include "pool_memory.hpp"

#include <algorithm>
#include <cstring>

namespace ringtap {

namespace {

/// A chain that was spoilt may lead round in a circle.
constexpr int max_segments = 1024;

}  // namespace

const uint8_t* PoolMemory::at(uint64_t address, uint64_t bytes) const {
    if (address < address_ || bytes > bytes_ || address - address_ > bytes_ - bytes) return nullptr;
    return memory_ + (address - address_);
}

uint32_t PoolMemory::copy_packet(uint64_t mbuf, uint8_t* to, uint32_t room) const {
    uint32_t copied = 0;
    for (int i = 0; mbuf != 0 && i < max_segments && copied < room; i++) {
        const uint8_t* place = at(mbuf, sizeof(rte_mbuf));
        if (place == nullptr) break;
        rte_mbuf segment;
        std::memcpy(static_cast<void*>(&segment), place, sizeof(segment));
        const uint32_t length = std::min<uint32_t>(segment.data_len, room - copied);
        const uint8_t* bytes =
            at(reinterpret_cast<uint64_t>(segment.buf_addr) + segment.data_off, length);
        if (bytes == nullptr) break;
        std::memcpy(to + copied, bytes, length);
        copied += length;
        mbuf = reinterpret_cast<uint64_t>(segment.next);
    }
    return copied;
}

}  // namespace ringtap
