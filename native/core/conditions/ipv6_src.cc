// SPDX-License-Identifier: Apache-2.0
#include "address_keys.hpp"

namespace ringtap::ipv6_src_condition {

static const ringtap_field args[] = {
    {.name = "address", .type = RINGTAP_IPV6, .required = 1, .doc = "the address"}, {}};

static const ConditionClass condition =
    keyed_condition<ipv6_source_key, span_of_ipv6>("ipv6Src", "IPv6 source address", args);

static const RegisterCondition registered(&condition);

}  // namespace ringtap::ipv6_src_condition
