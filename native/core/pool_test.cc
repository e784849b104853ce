// SPDX-License-Identifier: Apache-2.0
#include "pool.hpp"

#include <doctest/doctest.h>

#include <set>

#include "poison.hpp"
#include "test_graph.hpp"

using namespace ringtap;
using namespace ringtap::test;

namespace {

/// The pool, with a quota; at the end nothing may be left in use.
struct Mbufs {
    explicit Mbufs(uint32_t limit = Pool::open().size()) : quota{limit, 0} {}
    ~Mbufs() {
        CHECK(quota.in_use == 0);
        CHECK(pool.in_use() == 0);
    }
    rte_mbuf* filled(const Bytes& bytes) {
        return pool.allocate_filled(quota, bytes.data(), static_cast<uint32_t>(bytes.size()));
    }
    void release(rte_mbuf* m) { pool.release(quota, m); }

    Pool& pool = Pool::open();
    Quota quota;
};

Bytes counting(size_t length) {
    Bytes bytes(length);
    for (size_t i = 0; i < length; i++) bytes[i] = static_cast<uint8_t>(i * 7);
    return bytes;
}

uint32_t segments_for(size_t length) {
    return length == 0 ? 1 : static_cast<uint32_t>((length + 2047) / 2048);
}

}  // namespace

TEST_CASE("the size of the pool is settled when it is made") {
    const uint32_t size = Pool::open().size();
    CHECK(&Pool::open(size) == &Pool::open());
    CHECK(Pool::existing() == &Pool::open());
    CHECK(code_of([&] { Pool::open(size + 1); }) == "ERR_RINGTAP_POOL_SIZE");
}

TEST_CASE("an mbuf that was allocated is empty, and its metadata is zero") {
    Mbufs mbufs;
    rte_mbuf* m = mbufs.pool.allocate(mbufs.quota);
    std::memset(ringtap_metadata_of(m), 0xff, sizeof(ringtap_metadata));
    mbufs.release(m);
    for (uint32_t i = 0; i < 3; i++) {
        rte_mbuf* again = mbufs.pool.allocate(mbufs.quota);
        CHECK(again->pkt_len == 0);
        CHECK(again->nb_segs == 1);
        CHECK(ringtap_metadata_of(again)->in_vif == 0);
        CHECK(ringtap_metadata_of(again)->priv[47] == 0);
        CHECK(mbufs.pool.state(again).origin == 0);
        mbufs.release(again);
    }
}

TEST_CASE("a packet takes as many segments as its length needs") {
    Mbufs mbufs;
    for (const size_t length : {0, 1, 64, 2047, 2048, 2049, 4096, 9000, 65'535}) {
        CAPTURE(length);
        const Bytes bytes = counting(length);
        rte_mbuf* m = mbufs.filled(bytes);
        CHECK(m->nb_segs == segments_for(length));
        CHECK(mbufs.quota.in_use == segments_for(length));
        CHECK(mbufs.pool.in_use() == segments_for(length));
        CHECK(m->pkt_len == length);
        CHECK(bytes_of(m) == bytes);
        mbufs.release(m);
        CHECK(mbufs.quota.in_use == 0);
    }
}

TEST_CASE("when the quota is used up nothing is allocated, and a part of a packet is given back") {
    Mbufs mbufs(3);
    rte_mbuf* m = mbufs.filled(counting(4096));
    CHECK(mbufs.filled(counting(4096)) == nullptr);
    CHECK(mbufs.quota.in_use == 2);
    CHECK(mbufs.pool.copy(mbufs.quota, m) == nullptr);
    CHECK(mbufs.pool.clone(mbufs.quota, m) == nullptr);
    CHECK(mbufs.quota.in_use == 2);
    rte_mbuf* last = mbufs.pool.allocate(mbufs.quota);
    CHECK(mbufs.pool.allocate(mbufs.quota) == nullptr);
    mbufs.release(last);
    mbufs.release(m);
}

TEST_CASE("the whole pool can be in use, and all of it comes back") {
    Mbufs mbufs;
    std::set<rte_mbuf*> all;
    while (rte_mbuf* m = mbufs.pool.allocate(mbufs.quota)) all.insert(m);
    CHECK(all.size() == mbufs.pool.size());
    CHECK(mbufs.pool.in_use() == mbufs.pool.size());
    std::set<uint32_t> indices;
    for (rte_mbuf* m : all) {
        CHECK(mbufs.pool.owns(m));
        indices.insert(mbufs.pool.index_of(m));
        mbufs.release(m);
    }
    CHECK(indices.size() == all.size());
    CHECK(*indices.rbegin() == all.size() - 1);
}

TEST_CASE("the pool knows its own mbufs from anything else") {
    Mbufs mbufs;
    rte_mbuf* m = mbufs.pool.allocate(mbufs.quota);
    char elsewhere[64];
    CHECK(mbufs.pool.owns(m));
    CHECK_FALSE(mbufs.pool.owns(nullptr));
    CHECK_FALSE(mbufs.pool.owns(reinterpret_cast<rte_mbuf*>(elsewhere)));
    CHECK_FALSE(mbufs.pool.owns(reinterpret_cast<rte_mbuf*>(reinterpret_cast<char*>(m) + 64)));
    mbufs.release(m);
}

// ------------------------------------------------------------ clones and copies

TEST_CASE("a clone shares the bytes and has metadata of its own") {
    Mbufs mbufs;
    for (const size_t length : {60, 5000}) {
        CAPTURE(length);
        const Bytes bytes = counting(length);
        rte_mbuf* m = mbufs.filled(bytes);
        ringtap_metadata_of(m)->out_vif = 3;
        mbufs.pool.state(m).origin = make_origin(7, 8);
        rte_mbuf* clone = mbufs.pool.clone(mbufs.quota, m);
        CHECK(mbufs.quota.in_use == 2 * segments_for(length));
        CHECK(rte_pktmbuf_mtod(clone, char*) == rte_pktmbuf_mtod(m, char*));
        CHECK(ringtap_metadata_of(clone)->out_vif == 3);
        CHECK(mbufs.pool.state(clone).origin == make_origin(7, 8));
        ringtap_metadata_of(clone)->out_vif = 4;
        CHECK(ringtap_metadata_of(m)->out_vif == 3);
        mbufs.release(clone);
        CHECK(mbufs.quota.in_use == segments_for(length));
        CHECK(bytes_of(m) == bytes);
        mbufs.release(m);
    }
}

TEST_CASE("a clone outlives what it was cloned from, and a clone of it outlives both") {
    Mbufs mbufs;
    const Bytes bytes = counting(5000);
    rte_mbuf* m = mbufs.filled(bytes);
    rte_mbuf* clone = mbufs.pool.clone(mbufs.quota, m);
    mbufs.release(m);
    CHECK(mbufs.quota.in_use == 6);  // the bytes are still in the mbufs of the first
    rte_mbuf* second = mbufs.pool.clone(mbufs.quota, clone);
    mbufs.release(clone);
    CHECK(mbufs.quota.in_use == 6);
    CHECK(bytes_of(second) == bytes);
    CHECK_FALSE(mbufs.pool.is_shared(second));
    mbufs.release(second);
}

TEST_CASE("a copy has the bytes, the metadata and the headroom, and shares nothing") {
    Mbufs mbufs;
    for (const size_t length : {0, 60, 5000}) {
        CAPTURE(length);
        const Bytes bytes = counting(length);
        rte_mbuf* m = mbufs.filled(bytes);
        ringtap_metadata_of(m)->priv[47] = 9;
        rte_mbuf* copy = mbufs.pool.copy(mbufs.quota, m);
        CHECK(bytes_of(copy) == bytes);
        CHECK(copy->pkt_len == length);
        CHECK(ringtap_metadata_of(copy)->priv[47] == 9);
        CHECK(rte_pktmbuf_headroom(copy) == rte_pktmbuf_headroom(m));
        CHECK_FALSE(mbufs.pool.is_shared(copy));
        CHECK_FALSE(mbufs.pool.is_shared(m));
        mbufs.release(m);
        CHECK(bytes_of(copy) == bytes);
        mbufs.release(copy);
    }
}

TEST_CASE("a copy of a clone stands by itself") {
    Mbufs mbufs;
    rte_mbuf* m = mbufs.filled(counting(100));
    rte_mbuf* clone = mbufs.pool.clone(mbufs.quota, m);
    rte_mbuf* copy = mbufs.pool.copy(mbufs.quota, clone);
    CHECK_FALSE(RTE_MBUF_CLONED(copy));
    mbufs.release(clone);
    mbufs.release(m);
    CHECK(bytes_of(copy) == counting(100));
    mbufs.release(copy);
}

TEST_CASE("a packet is shared while anybody else could see a write to it") {
    Mbufs mbufs;
    rte_mbuf* m = mbufs.filled(counting(5000));
    CHECK_FALSE(mbufs.pool.is_shared(m));
    rte_pktmbuf_refcnt_update(m, 1);
    CHECK(mbufs.pool.is_shared(m));
    rte_pktmbuf_refcnt_update(m, -1);
    rte_mbuf* clone = mbufs.pool.clone(mbufs.quota, m);
    CHECK(mbufs.pool.is_shared(m));
    CHECK(mbufs.pool.is_shared(clone));
    mbufs.release(m);
    CHECK_FALSE(mbufs.pool.is_shared(clone));
    mbufs.release(clone);
}

TEST_CASE("references that checked mode added itself make no packet shared") {
    Mbufs mbufs;
    rte_mbuf* m = mbufs.filled(counting(10));
    rte_mbuf* clone = mbufs.pool.clone(mbufs.quota, m);
    rte_mbuf_refcnt_update(m, 2);
    mbufs.pool.state(m).guards = 2;
    CHECK(mbufs.pool.is_shared(clone));
    mbufs.release(m);
    CHECK_FALSE(mbufs.pool.is_shared(clone));
    rte_mbuf_refcnt_update(m, -2);
    mbufs.pool.state(m).guards = 0;
    mbufs.release(clone);
}

TEST_CASE("each of several references is released by itself") {
    Mbufs mbufs;
    rte_mbuf* m = mbufs.filled(counting(5000));
    rte_pktmbuf_refcnt_update(m, 2);
    mbufs.release(m);
    mbufs.release(m);
    CHECK(mbufs.quota.in_use == 3);
    CHECK(bytes_of(m) == counting(5000));
    mbufs.release(m);
}

// ------------------------------------------------------------ shape

TEST_CASE("the first bytes of a packet are gathered into its first segment, however it is split") {
    const Bytes bytes = counting(40);
    for (size_t first = 0; first <= 20; first++) {
        for (size_t second = first; second <= 20; second++) {
            CAPTURE(first);
            CAPTURE(second);
            LonePacket packet = LonePacket::split(bytes, {first, second});
            CHECK(packet.pool.gather(packet.quota, packet.head, 18));
            CHECK(packet.head->data_len >= 18);
            CHECK(packet.head->pkt_len == bytes.size());
            CHECK(bytes_of(packet.head) == bytes);
            CHECK(packet.quota.in_use == packet.head->nb_segs);
        }
    }
}

TEST_CASE(
    "a packet is cut at either end over however many segments, and keeps bytes in its first") {
    const Bytes bytes = counting(40);
    for (size_t first = 0; first <= 20; first += 5) {
        for (uint32_t cut = 0; cut < bytes.size(); cut++) {
            CAPTURE(first);
            CAPTURE(cut);
            LonePacket front = LonePacket::split(bytes, {first, first + 3});
            CHECK(front.pool.cut_front(front.quota, front.head, cut));
            CHECK(bytes_of(front.head) == Bytes(bytes.begin() + cut, bytes.end()));
            if (cut > 0) CHECK(front.head->data_len > 0);
            CHECK(front.quota.in_use == front.head->nb_segs);
            LonePacket end = LonePacket::split(bytes, {first, first + 3});
            CHECK(end.pool.cut_end(end.quota, end.head, cut));
            CHECK(bytes_of(end.head) == Bytes(bytes.begin(), bytes.end() - cut));
            CHECK(end.quota.in_use == end.head->nb_segs);
        }
    }
}

TEST_CASE("a packet cannot be cut down to nothing, and then nothing has changed") {
    LonePacket packet({counting(10), counting(7)});
    CHECK_FALSE(packet.pool.cut_front(packet.quota, packet.head, 17));
    CHECK_FALSE(packet.pool.cut_end(packet.quota, packet.head, 17));
    CHECK_FALSE(packet.pool.cut_front(packet.quota, packet.head, UINT32_MAX));
    CHECK(packet.head->nb_segs == 2);
    CHECK(packet.head->pkt_len == 17);
}

TEST_CASE(
    "a linear copy has one segment, metadata and history; of what is too large there is none") {
    Mbufs mbufs;
    for (const size_t length : {0u, 1u, 2048u, 2049u, 4000u}) {
        CAPTURE(length);
        const LonePacket split = LonePacket::split(counting(length), {0, length / 2});
        ringtap_metadata_of(split.head)->out_vif = 7;
        mbufs.pool.state(split.head).origin = 42;
        rte_mbuf* copy = mbufs.pool.copy_linear(mbufs.quota, split.head);
        CHECK((copy == nullptr) == (length > Pool::data_room_bytes));
        if (copy == nullptr) continue;
        CHECK(copy->nb_segs == 1);
        CHECK(bytes_of(copy) == counting(length));
        CHECK(ringtap_metadata_of(copy)->out_vif == 7);
        CHECK(mbufs.pool.state(copy).origin == 42);
        mbufs.release(copy);
    }
}

TEST_CASE("more bytes than a packet has cannot be gathered") {
    const LonePacket packet({counting(10), counting(7)});
    Quota quota = packet.quota;
    CHECK_FALSE(packet.pool.gather(quota, packet.head, 18));
    CHECK(packet.head->nb_segs == 2);
}

TEST_CASE("a packet grows at both ends while there is room, and shrinks in front") {
    Mbufs mbufs;
    rte_mbuf* m = mbufs.filled(counting(10));
    CHECK(mbufs.pool.prepend(m, RTE_PKTMBUF_HEADROOM + 1) == nullptr);
    CHECK(mbufs.pool.append(m, 2048) == nullptr);
    CHECK(m->pkt_len == 10);
    std::memset(mbufs.pool.prepend(m, RTE_PKTMBUF_HEADROOM), 1, RTE_PKTMBUF_HEADROOM);
    std::memset(mbufs.pool.append(m, 2038), 2, 2038);
    CHECK(m->pkt_len == RTE_PKTMBUF_HEADROOM + 2048);
    mbufs.pool.trim_front(m, RTE_PKTMBUF_HEADROOM);
    Bytes expected = counting(10);
    expected.resize(2048, 2);
    CHECK(bytes_of(m) == expected);
    mbufs.release(m);
}

// ------------------------------------------------------------ freed mbufs

TEST_CASE("a reference released too often is counted and frees nothing twice") {
    Mbufs mbufs;
    const uint64_t before = mbufs.pool.releases_too_many();
    rte_mbuf* m = mbufs.filled(counting(10));
    mbufs.release(m);
    mbufs.release(m);
    CHECK(mbufs.pool.releases_too_many() == before + 1);
    CHECK(mbufs.quota.in_use == 0);
    CHECK(mbufs.pool.heal() == 0);
}

TEST_CASE("mbufs at rest are not in use, and are used last") {
    Mbufs mbufs;
    constexpr uint32_t limit = 64;
    mbufs.pool.set_quarantine(limit);
    std::vector<rte_mbuf*> freed;
    for (uint32_t i = 0; i < limit; i++) {
        freed.push_back(mbufs.pool.allocate(mbufs.quota));
        mbufs.release(freed.back());
        CHECK(mbufs.pool.state(freed.back()).place == MbufState::quarantine);
    }
    CHECK(mbufs.pool.in_use() == 0);
    CHECK(std::set<rte_mbuf*>(freed.begin(), freed.end()).size() == limit);
    std::vector<rte_mbuf*> all;
    while (rte_mbuf* m = mbufs.pool.allocate(mbufs.quota)) all.push_back(m);
    CHECK(all.size() == mbufs.pool.size());
    for (rte_mbuf* m : all) mbufs.release(m);
    mbufs.pool.set_quarantine(0);
}

TEST_CASE("an mbuf used again is of another generation") {
    Mbufs mbufs;
    rte_mbuf* m = mbufs.pool.allocate(mbufs.quota);
    const uint16_t generation = mbufs.pool.state(m).generation;
    mbufs.release(m);
    mbufs.pool.set_quarantine(0);
    std::vector<rte_mbuf*> all;
    while (rte_mbuf* next = mbufs.pool.allocate(mbufs.quota)) all.push_back(next);
    CHECK(mbufs.pool.state(m).generation == static_cast<uint16_t>(generation + 1));
    for (rte_mbuf* next : all) mbufs.release(next);
}

TEST_CASE("heal takes back what was lost, and says how much") {
    Pool& pool = Pool::open();
    {
        Quota lost = {pool.size(), 0};
        for (int i = 0; i < 5; i++) pool.allocate_filled(lost, counting(3000).data(), 3000);
        CHECK(pool.in_use() == 10);
    }
    CHECK(pool.heal() == 10);
    CHECK(pool.in_use() == 0);
    CHECK(pool.heal() == 0);
}

TEST_CASE("heal takes out what is in the pool twice, and says how much") {
    Mbufs mbufs;
    rte_mbuf* m = mbufs.pool.allocate(mbufs.quota);
    rte_mbuf* other = mbufs.pool.allocate(mbufs.quota);  // keeps room in the mempool's ring
    rte_pktmbuf_free(m);
    rte_pktmbuf_free(m);
    mbufs.release(other);
    mbufs.quota.in_use = 0;
    CHECK(mbufs.pool.heal() == -1);
    CHECK(mbufs.pool.heal() == 0);
    std::set<rte_mbuf*> all;
    while (rte_mbuf* next = mbufs.pool.allocate(mbufs.quota)) all.insert(next);
    CHECK(all.size() == mbufs.pool.size());
    for (rte_mbuf* next : all) mbufs.release(next);
}

TEST_CASE("heal mends clones and shared packets that were lost") {
    Pool& pool = Pool::open();
    {
        Quota lost = {pool.size(), 0};
        rte_mbuf* m = pool.allocate_filled(lost, counting(3000).data(), 3000);
        rte_pktmbuf_refcnt_update(m, 3);
        pool.clone(lost, m);
    }
    CHECK(pool.heal() == 4);
    Mbufs mbufs;
    std::vector<rte_mbuf*> all;
    while (rte_mbuf* m = mbufs.pool.allocate(mbufs.quota)) {
        CHECK(rte_mbuf_refcnt_read(m) == 1);
        CHECK_FALSE(RTE_MBUF_CLONED(m));
        all.push_back(m);
    }
    CHECK(all.size() == pool.size());
    for (rte_mbuf* m : all) mbufs.release(m);
}
