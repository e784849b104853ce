// SPDX-License-Identifier: Apache-2.0
#include <cstring>

#include "../condition.hpp"
#include "../packet.hpp"

namespace ringtap {

static bool match(const ConditionArgs& a, const rte_mbuf* m) {
    uint8_t scratch[RTE_ETHER_ADDR_LEN];
    const uint8_t* mac = bytes_at(m, RTE_ETHER_ADDR_LEN, RTE_ETHER_ADDR_LEN, scratch);
    return mac != nullptr && std::memcmp(mac, a.values[0].mac, RTE_ETHER_ADDR_LEN) == 0;
}

static const ringtap_field args[] = {
    {.name = "mac", .type = RINGTAP_MAC, .required = 1, .doc = "the address"}, {}};

static const ConditionClass eth_src = {"ethSrc", "Ethernet source address", args, match};

static const RegisterCondition registered(&eth_src);

}  // namespace ringtap
