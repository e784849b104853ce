// SPDX-License-Identifier: Apache-2.0
#include "address_keys.hpp"

namespace ringtap::ipv6_dst_net_condition {

static const ringtap_field args[] = {
    {.name = "prefix", .type = RINGTAP_IPV6_PREFIX, .required = 1, .doc = "the network"}, {}};

static const ConditionClass condition = keyed_condition<ipv6_destination_key, span_of_ipv6_net>(
    "ipv6DstNet", "IPv6 destination address in a network", args);

static const RegisterCondition registered(&condition);

}  // namespace ringtap::ipv6_dst_net_condition
