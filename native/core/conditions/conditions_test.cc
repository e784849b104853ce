// SPDX-License-Identifier: Apache-2.0
#include "condition_cases.hpp"

using namespace ringtap;
using namespace ringtap::test;

namespace {

std::vector<ConditionCase> header_cases() {
    const Bytes plain = frame(1, 2);
    const Bytes broadcast = frame(1, 0xff);
    const Bytes group = with_byte(plain, 0, 0x03);
    const Bytes vlan_7 = tagged(plain, 0xe007);
    return {
        {condition("ethDst", mac(2)), plain, with_byte(plain, 5, 3), 6},
        {condition("ethSrc", mac(1)), plain, with_byte(plain, 6, 3), 12},
        {condition("ethDstBroadcast"), broadcast, with_byte(broadcast, 5, 0xfe), 6},
        {condition("ethDstMulticast"), group, plain, 6},
        {condition("ethDstMulticast"), broadcast, plain, 6},
        {condition("etherType", number(0x0800)), plain, with_byte(plain, 13, 1), 14},
        {condition("etherType", number(0x0800)), vlan_7, with_byte(vlan_7, 16, 9), 18},
        {condition("etherType", number(0x0800)), service_tagged(vlan_7, 9),
         with_byte(service_tagged(vlan_7, 9), 21, 6), 22},
        {condition("vlanId", number(7)), vlan_7, tagged(plain, 0xe008), 16},
        {condition("vlanId", range(5, 7)), vlan_7, tagged(plain, 4), 16},
        {condition("vlanId", number(9)), service_tagged(vlan_7, 9), vlan_7, 16},
    };
}

}  // namespace

TEST_CASE("a condition tells what it matches from what it nearly matches") {
    check_cases(header_cases());
}

TEST_CASE("a packet too short to tell does not match, wherever it is cut") {
    check_cases_cut(header_cases());
}

TEST_CASE("segment boundaries change nothing, wherever they are") {
    check_cases_split(header_cases());
}

TEST_CASE("any matches every packet, an empty one included") {
    CHECK(matches(condition("any"), frame(1, 2)));
    CHECK(matches(condition("any"), {}));
}

TEST_CASE("inVif and outVif look at the metadata, and at all its bits") {
    const LonePacket packet({frame(1, 2)});
    ringtap_metadata_of(packet.head)->in_vif = 0x10007;
    ringtap_metadata_of(packet.head)->out_vif = 8;
    CHECK(condition("inVif", number(0x10007)).matches(packet.head));
    CHECK_FALSE(condition("inVif", number(7)).matches(packet.head));
    CHECK_FALSE(condition("inVif", number(8)).matches(packet.head));
    CHECK(condition("outVif", number(8)).matches(packet.head));
    CHECK_FALSE(condition("outVif", number(0x10007)).matches(packet.head));
}

TEST_CASE("vlanId looks at a tag that a device took out before it looks at the frame") {
    const LonePacket packet({tagged(frame(1, 2), 7)});
    packet.head->ol_flags |= RTE_MBUF_F_RX_VLAN | RTE_MBUF_F_RX_VLAN_STRIPPED;
    packet.head->vlan_tci = 0xe064;
    CHECK(condition("vlanId", number(100)).matches(packet.head));
    CHECK_FALSE(condition("vlanId", number(7)).matches(packet.head));
}

TEST_CASE("vlanId takes no notice of vlan_tci where nothing was taken out") {
    const LonePacket packet({frame(1, 2)});
    packet.head->ol_flags |= RTE_MBUF_F_RX_VLAN;
    packet.head->vlan_tci = 100;
    CHECK_FALSE(condition("vlanId", number(100)).matches(packet.head));
}

TEST_CASE("a range of VLAN IDs includes both its ends and nothing beyond") {
    const Condition inside = condition("vlanId", range(10, 20));
    for (const uint16_t id : {9, 10, 15, 20, 21}) {
        CAPTURE(id);
        CHECK(matches(inside, tagged(frame(1, 2), id)) == (id >= 10 && id <= 20));
    }
    CHECK(matches(condition("vlanId", range(0, 4095)), tagged(frame(1, 2), 0)));
    CHECK_FALSE(matches(condition("vlanId", range(0, 4095)), frame(1, 2)));
}

TEST_CASE("a chain of more than four tags is damage: no EtherType is known behind it") {
    Bytes nested = frame(1, 2);
    for (int tags = 1; tags <= 6; tags++) {
        CAPTURE(tags);
        nested = tagged(nested, 7);
        CHECK(matches(condition("etherType", number(0x0800)), nested) == (tags <= 4));
    }
}

TEST_CASE("conditions are listed by name, each once") {
    const auto& all = all_conditions();
    CHECK(std::is_sorted(all.begin(), all.end(),
                         [](auto* a, auto* b) { return std::strcmp(a->name, b->name) < 0; }));
    CHECK(find_condition("ethDst") != nullptr);
    CHECK(find_condition("ethdst") == nullptr);
}
