// SPDX-License-Identifier: Apache-2.0
#include "../condition.hpp"
#include "../headers.hpp"

namespace ringtap::in_vif_ipv4_dst_condition {

/// The VIF above the address.
static bool key_of(const rte_mbuf* m, MatchKey& key) {
    const Ipv4Header ip = ipv4_header(m);
    key = MatchKey{ringtap_metadata_of(m)->in_vif} << 32 | ip.destination;
    return ip.known;
}

static KeySpan span_of(const ConditionArgs& args) {
    const MatchKey key = MatchKey{args.values[0].u} << 32 | args.values[1].u;
    return {key, key};
}

static const ringtap_field args[] = {
    {.name = "vif", .type = RINGTAP_VIF, .required = 1, .doc = "the VIF it entered by"},
    {.name = "address", .type = RINGTAP_IPV4, .required = 1, .doc = "the address"},
    {}};

static const ConditionClass condition = keyed_condition<key_of, span_of>(
    "inVifIpv4Dst", "IPv4 destination of packets that entered by a VIF", args);

static const RegisterCondition registered(&condition);

}  // namespace ringtap::in_vif_ipv4_dst_condition
