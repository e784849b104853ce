// SPDX-License-Identifier: Apache-2.0
#include "../condition.hpp"
#include "../packet.hpp"

namespace ringtap::eth_dst_multicast_condition {

/// IEEE 802's group bit. The broadcast address is a group address too.
static bool match(const ConditionArgs&, const rte_mbuf* m) {
    uint8_t scratch[RTE_ETHER_ADDR_LEN];
    const uint8_t* mac = bytes_at(m, 0, RTE_ETHER_ADDR_LEN, scratch);
    return mac != nullptr && (mac[0] & RTE_ETHER_GROUP_ADDR) != 0;
}

static const ConditionClass eth_dst_multicast = {
    "ethDstMulticast", "Ethernet destination is a group address, broadcast included", no_fields,
    match};

static const RegisterCondition registered(&eth_dst_multicast);

}  // namespace ringtap::eth_dst_multicast_condition
