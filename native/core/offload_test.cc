// SPDX-License-Identifier: Apache-2.0
#include "offload.hpp"

#include "test_graph.hpp"

using namespace ringtap;
using namespace ringtap::test;

namespace {

/// 10.0.0.1 → 10.0.0.2, UDP 1 → 2, two bytes of payload; checksums as given.
Bytes udp(uint16_t ip_checksum, uint16_t udp_checksum) {
    const auto high = [](uint16_t v) { return static_cast<uint8_t>(v >> 8); };
    const auto low = [](uint16_t v) { return static_cast<uint8_t>(v); };
    Bytes bytes = frame(1, 2, 14);
    const Bytes rest = {
        0x45, 0, 0, 30, 0, 0, 0, 0, 64, 17, high(ip_checksum),  low(ip_checksum),  10,   0,   0, 1,
        10,   0, 0, 2,  0, 1, 0, 2, 0,  10, high(udp_checksum), low(udp_checksum), 0xab, 0xcd};
    bytes.insert(bytes.end(), rest.begin(), rest.end());
    return bytes;
}

/// RFC 1071, the plain way: what its checksum field must hold.
uint16_t checksum(const Bytes& bytes, size_t from, size_t to, uint32_t sum = 0) {
    for (size_t i = from; i < to; i += 2)
        sum += static_cast<uint32_t>(bytes[i] << 8 | bytes[i + 1]);
    while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
    return static_cast<uint16_t>(~sum);
}

struct OffloadLab : Lab {
    OffloadLab() { otherwise(a, b); }
    CapturedPacket through(const Bytes& packet, const Offload& offload, Bytes& out) {
        auto made = injection({packet});
        made->offload = offload;
        graph.inject_at_vif(a.id, std::move(made));
        graph.run();
        CapturedPacket got;
        for_each(b.far_captured.claim(), [&](const CapturedPacket& p) {
            got = p;
            out.assign(p.bytes, p.bytes + p.length);
        });
        return got;
    }
    Instance& a = vif("a");
    Instance& b = vif("b");
};

}  // namespace

TEST_CASE("a test VIF finishes the checksums that are due") {
    OffloadLab lab;
    const Bytes zero = udp(0, 0);
    const uint16_t ip = checksum(zero, 14, 34);
    // Pseudo header: addresses, protocol, length.
    const uint32_t pseudo = 0x0a00 + 0x0001 + 0x0a00 + 0x0002 + 17 + 10;
    const uint16_t l4 = checksum(zero, 34, 44, pseudo);
    Bytes out;
    lab.through(udp(0x1234, 0x5678), {.flags = RTE_MBUF_F_TX_IP_CKSUM | RTE_MBUF_F_TX_UDP_CKSUM},
                out);
    CHECK(out == udp(ip, l4));
    lab.through(udp(0x1234, 0x5678), {.flags = RTE_MBUF_F_TX_IP_CKSUM}, out);
    CHECK(out == udp(ip, 0x5678));
    lab.through(udp(0x1234, 0x5678), {}, out);
    CHECK(out == udp(0x1234, 0x5678));
}

TEST_CASE("checksums that are due of packets cut short are left alone") {
    OffloadLab lab;
    for (size_t length = 14; length < 44; length++) {
        Bytes packet = udp(0x1234, 0x5678);
        packet.resize(length);
        Bytes out;
        lab.through(packet, {.flags = RTE_MBUF_F_TX_IP_CKSUM | RTE_MBUF_F_TX_UDP_CKSUM}, out);
        REQUIRE(out.size() == length);
        // The UDP checksum covers what is not there.
        if (length > 42) CHECK(out[40] == 0x56);
    }
}

TEST_CASE("a tag that is due is put in, at a test VIF and not at an output ring") {
    OffloadLab lab;
    const Bytes packet = udp(1, 2);
    Bytes out;
    const CapturedPacket got =
        lab.through(packet, {.flags = RTE_MBUF_F_TX_VLAN, .vlan_tci = 0x6007}, out);
    CHECK(out == tagged(packet, 0x6007));
    CHECK(got.offload.vlan_tci == 0x6007);

    Instance& ring = lab.add("outputring", "ring");
    lab.otherwise(lab.a, ring);
    auto made = injection({packet});
    made->offload = Offload{.flags = RTE_MBUF_F_TX_VLAN, .vlan_tci = 7};
    lab.graph.inject_at_vif(lab.a.id, std::move(made));
    lab.graph.run();
    CHECK(Lab::got(ring) == Packets{packet});
}

TEST_CASE("offload fields and time stamps survive clones and copies") {
    LonePacket original = LonePacket::split(udp(1, 2), {20});
    const Offload offload = {
        .flags = RTE_MBUF_F_RX_RSS_HASH | RTE_MBUF_F_RX_VLAN | RTE_MBUF_F_RX_VLAN_STRIPPED,
        .packet_type = 0x111,
        .rss_hash = 99,
        .vlan_tci = 7};
    offload.apply(original.head);
    set_timestamp_ns(original.head, 1234);
    for (rte_mbuf* made : {original.pool.clone(original.quota, original.head),
                           original.pool.copy(original.quota, original.head)}) {
        const Offload found = Offload::of(made);
        CHECK(found.flags == offload.flags);
        CHECK(found.packet_type == 0x111);
        CHECK(found.rss_hash == 99);
        CHECK(found.vlan_tci == 7);
        REQUIRE(has_timestamp(made));
        CHECK(timestamp_ns(made) == 1234);
        original.pool.release(original.quota, made);
    }
}
