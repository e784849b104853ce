// SPDX-License-Identifier: Apache-2.0
#include "ring.hpp"

#include <doctest/doctest.h>

#include "test_graph.hpp"

using namespace ringtap;
using namespace ringtap::test;

namespace {

/// Pointers to tell apart; nothing looks at what they point to.
std::vector<rte_mbuf*> pointers(uint32_t n) {
    std::vector<rte_mbuf*> all(n);
    for (uint32_t i = 0; i < n; i++) all[i] = reinterpret_cast<rte_mbuf*>(uintptr_t{i + 1} * 64);
    return all;
}

}  // namespace

TEST_CASE("a ring holds exactly as many packets as it was asked to, in order") {
    for (const uint32_t size : {1u, 2u, 3u, 7u, 8u, 1023u, 1024u, 1025u, RingParam::max_size}) {
        CAPTURE(size);
        Ring ring(1, "r", {size, 0}, nullptr);
        const auto in = pointers(size + 1);
        CHECK(ring.free_count() == size);
        CHECK(ring.enqueue(in.data(), size + 1) == size);
        CHECK(ring.queued() == size);
        CHECK(ring.free_count() == 0);
        std::vector<rte_mbuf*> out(size + 1);
        CHECK(ring.dequeue(out.data(), size + 1) == size);
        CHECK(std::equal(in.begin(), in.end() - 1, out.begin()));
        CHECK(ring.enqueued() == size);
        CHECK(ring.dequeued() == size);
    }
}

TEST_CASE("a ring that goes round and round loses nothing") {
    Ring ring(1, "r", {5, 0}, nullptr);
    const auto in = pointers(3);
    for (int i = 0; i < 1000; i++) {
        CHECK(ring.enqueue(in.data(), 3) == 3);
        std::vector<rte_mbuf*> out(3);
        CHECK(ring.dequeue(out.data(), 3) == 3);
        CHECK(out == in);
    }
}

TEST_CASE("a ring of no packets, of too many, or with flags DPDK does not know, is refused") {
    const auto make = [](uint32_t size, uint32_t flags = 0) {
        return code_of([&] { Ring(1, "r", {size, flags}, nullptr); });
    };
    CHECK(make(0) == "ERR_RINGTAP_RING_SIZE");
    CHECK(make(RingParam::max_size + 1) == "ERR_RINGTAP_RING_SIZE");
    CHECK(make(0xffffffff) == "ERR_RINGTAP_RING_SIZE");
    CHECK(make(8, 0x80000000) == "ERR_RINGTAP_RING_FLAGS");
    CHECK(make(8, RING_F_SP_ENQ | RING_F_SC_DEQ).empty());
}

TEST_CASE("an instance whose ring is refused is not made") {
    Lab lab;
    CHECK(
        code_of([&] {
            lab.graph.add_instance(find_class("forward"), "fw", {0, 0}, nullptr, nullptr, nullptr);
        }) == "ERR_RINGTAP_RING_SIZE");
    CHECK(lab.graph.instances().empty());
}
