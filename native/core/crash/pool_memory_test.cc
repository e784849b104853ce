// SPDX-License-Identifier: Apache-2.0
#include "pool_memory.hpp"

#include <doctest/doctest.h>

#include <numeric>
#include <vector>

#include "../pool.hpp"

using namespace ringtap;

namespace {

/// A packet of several segments, and the pool as another process sees it: elsewhere.
struct Elsewhere {
    Elsewhere() : sent(5000), pool(Pool::open()), quota{.limit = pool.size()} {
        std::iota(sent.begin(), sent.end(), uint8_t{0});
        packet = pool.allocate_filled(quota, sent.data(), static_cast<uint32_t>(sent.size()));
    }
    ~Elsewhere() { pool.release(quota, packet); }

    std::vector<uint8_t> read(uint64_t mbuf, uint32_t room = 65'535) const {
        const auto* memory = static_cast<const uint8_t*>(pool.memory());
        const std::vector<uint8_t> copy(memory, memory + pool.memory_bytes());
        const PoolMemory view(copy.data(), reinterpret_cast<uint64_t>(memory), copy.size());
        std::vector<uint8_t> bytes(room);
        bytes.resize(view.copy_packet(mbuf, bytes.data(), room));
        return bytes;
    }
    std::vector<uint8_t> read() const { return read(reinterpret_cast<uint64_t>(packet)); }

    std::vector<uint8_t> sent;
    Pool& pool;
    Quota quota;
    rte_mbuf* packet;
};

}  // namespace

// Reads poisoned memory on purpose.
#if !defined(__SANITIZE_ADDRESS__)

TEST_CASE("a packet is read out of memory that was a pool, all segments") {
    const Elsewhere e;
    CHECK(e.packet->nb_segs > 1);
    CHECK(e.read() == e.sent);
}

TEST_CASE("no more of a packet is read than there is room for") {
    const Elsewhere e;
    CHECK(e.read(reinterpret_cast<uint64_t>(e.packet), 3000).size() == 3000);
}

TEST_CASE("an address that is none of the pool is no packet") {
    const Elsewhere e;
    const uint64_t end = reinterpret_cast<uint64_t>(e.pool.memory()) + e.pool.memory_bytes();
    for (const uint64_t address : {uint64_t{0}, uint64_t{0x10}, end, end - 1, ~uint64_t{0}})
        CHECK(e.read(address).empty());
}

TEST_CASE("of a spoilt chain that is read which can be") {
    const Elsewhere e;
    rte_mbuf* second = e.packet->next;
    const uint16_t first_bytes = e.packet->data_len;
    void* buffer = second->buf_addr;
    second->buf_addr = reinterpret_cast<void*>(0x1234);
    CHECK(e.read().size() == first_bytes);
    second->buf_addr = buffer;
    rte_mbuf* third = second->next;
    second->next = e.packet;  // a circle
    CHECK(e.read().size() == 65'535);
    second->next = third;
}

#endif
