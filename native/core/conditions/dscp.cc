// SPDX-License-Identifier: Apache-2.0
#include "../condition.hpp"
#include "../headers.hpp"

namespace ringtap::dscp_condition {

static bool key_of(const rte_mbuf* m, MatchKey& key) {
    const Ipv4Header ipv4 = ipv4_header(m);
    const Ipv6Header ipv6 = ipv4.known ? Ipv6Header{} : ipv6_header(m);
    key = (ipv4.known ? ipv4.tos : ipv6.traffic_class) >> 2;
    return ipv4.known || ipv6.known;
}

static const ringtap_field args[] = {{.name = "dscp",
                                      .type = RINGTAP_RANGE,
                                      .required = 1,
                                      .min = 0,
                                      .max = 63,
                                      .doc = "the code point, or a range of them"},
                                     {}};

static const ConditionClass condition = keyed_condition<key_of, span_of_range>(
    "dscp", "differentiated services code point of IPv4 or IPv6", args);

static const RegisterCondition registered(&condition);

}  // namespace ringtap::dscp_condition
