// SPDX-License-Identifier: Apache-2.0
#include "address_keys.hpp"

namespace ringtap::ipv4_dst_net_condition {

static const ringtap_field args[] = {
    {.name = "prefix", .type = RINGTAP_IPV4_PREFIX, .required = 1, .doc = "the network"}, {}};

static const ConditionClass condition = keyed_condition<ipv4_destination_key, span_of_ipv4_net>(
    "ipv4DstNet", "IPv4 destination address in a network", args);

static const RegisterCondition registered(&condition);

}  // namespace ringtap::ipv4_dst_net_condition
