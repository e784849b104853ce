// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "../condition.hpp"
#include "../packet.hpp"

namespace ringtap::eth_dst_broadcast_condition {

static bool match(const ConditionArgs&, const rte_mbuf* m) {
    uint8_t scratch[RTE_ETHER_ADDR_LEN];
    const uint8_t* mac = bytes_at(m, 0, RTE_ETHER_ADDR_LEN, scratch);
    return mac != nullptr &&
           std::all_of(mac, mac + RTE_ETHER_ADDR_LEN, [](uint8_t byte) { return byte == 0xff; });
}

static const ConditionClass eth_dst_broadcast = {
    "ethDstBroadcast", "Ethernet destination is ff:ff:ff:ff:ff:ff", no_fields, match};

static const RegisterCondition registered(&eth_dst_broadcast);

}  // namespace ringtap::eth_dst_broadcast_condition
