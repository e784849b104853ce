// SPDX-License-Identifier: Apache-2.0
#include "address_keys.hpp"

namespace ringtap::eth_dst_condition {

static bool key_of(const rte_mbuf* m, MatchKey& key) {
    uint8_t scratch[RTE_ETHER_ADDR_LEN];
    const uint8_t* mac = bytes_at(m, 0, RTE_ETHER_ADDR_LEN, scratch);
    if (mac == nullptr) return false;
    key = key_of_bytes(mac, RTE_ETHER_ADDR_LEN);
    return true;
}

static KeySpan span_of(const ConditionArgs& args) {
    const MatchKey key = key_of_bytes(args.values[0].mac, RTE_ETHER_ADDR_LEN);
    return {key, key};
}

static const ringtap_field args[] = {
    {.name = "mac", .type = RINGTAP_MAC, .required = 1, .doc = "the address"}, {}};

static const ConditionClass condition =
    keyed_condition<key_of, span_of>("ethDst", "Ethernet destination address", args);

static const RegisterCondition registered(&condition);

}  // namespace ringtap::eth_dst_condition
