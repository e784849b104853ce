// SPDX-License-Identifier: Apache-2.0
#include "../condition.hpp"
#include "../headers.hpp"
#include "../vif.hpp"

namespace ringtap::ipv4_dst_self_condition {

static bool match(const ConditionArgs& args, const rte_mbuf* m) {
    const Vif* self =
        args.vifs == nullptr ? nullptr : args.vifs->find(ringtap_metadata_of(m)->in_vif);
    constexpr uint32_t no_address = 0;
    if (self == nullptr || self->config.ipv4_address == no_address) return false;
    const Ipv4Header ip = ipv4_header(m);
    return ip.known && ip.destination == self->config.ipv4_address;
}

static const ConditionClass condition = {
    "ipv4DstSelf", "IPv4 destination is the address of the VIF it entered by", no_fields, match};

static const RegisterCondition registered(&condition);

}  // namespace ringtap::ipv4_dst_self_condition
