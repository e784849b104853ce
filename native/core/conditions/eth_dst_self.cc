// SPDX-License-Identifier: Apache-2.0
#include <cstring>

#include "../condition.hpp"
#include "../packet.hpp"
#include "../vif.hpp"

namespace ringtap::eth_dst_self_condition {

static bool match(const ConditionArgs& args, const rte_mbuf* m) {
    const Vif* self =
        args.vifs == nullptr ? nullptr : args.vifs->find(ringtap_metadata_of(m)->in_vif);
    uint8_t scratch[RTE_ETHER_ADDR_LEN];
    const uint8_t* mac = bytes_at(m, 0, RTE_ETHER_ADDR_LEN, scratch);
    return self != nullptr && mac != nullptr &&
           std::memcmp(mac, self->config.mac.data(), RTE_ETHER_ADDR_LEN) == 0;
}

static const ConditionClass condition = {
    "ethDstSelf", "Ethernet destination is the address of the VIF it entered by", no_fields, match};

static const RegisterCondition registered(&condition);

}  // namespace ringtap::eth_dst_self_condition
