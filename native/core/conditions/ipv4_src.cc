// SPDX-License-Identifier: Apache-2.0
#include "address_keys.hpp"

namespace ringtap::ipv4_src_condition {

static const ringtap_field args[] = {
    {.name = "address", .type = RINGTAP_IPV4, .required = 1, .doc = "the address"}, {}};

static const ConditionClass condition =
    keyed_condition<ipv4_source_key, span_of_number>("ipv4Src", "IPv4 source address", args);

static const RegisterCondition registered(&condition);

}  // namespace ringtap::ipv4_src_condition
