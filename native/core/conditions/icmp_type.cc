// SPDX-License-Identifier: Apache-2.0
#include <netinet/in.h>

#include "../condition.hpp"
#include "../headers.hpp"

namespace ringtap::icmp_type_condition {

static bool key_of(const rte_mbuf* m, MatchKey& key) {
    uint8_t scratch[1];
    const uint8_t* p =
        transport_bytes(m, transport_of(ipv4_header(m)), IPPROTO_ICMP, 0, 1, scratch);
    if (p == nullptr) return false;
    key = p[0];
    return true;
}

// RFC 792.
static const ringtap_field args[] = {
    {.name = "type",
     .type = RINGTAP_UINT,
     .required = 1,
     .min = 0,
     .max = 255,
     .doc = "the type, by number or name",
     .names = "echoReply=0 unreachable=3 redirect=5 echoRequest=8 timeExceeded=11"},
    {}};

static const ConditionClass condition =
    keyed_condition<key_of, span_of_number>("icmpType", "type of an ICMP message", args);

static const RegisterCondition registered(&condition);

}  // namespace ringtap::icmp_type_condition
