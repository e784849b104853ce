// SPDX-License-Identifier: Apache-2.0
#include <netinet/in.h>

#include "../condition.hpp"
#include "../headers.hpp"

namespace ringtap::icmpv6_type_condition {

static bool key_of(const rte_mbuf* m, MatchKey& key) {
    uint8_t scratch[1];
    const uint8_t* p =
        transport_bytes(m, transport_of(m, ipv6_header(m)), IPPROTO_ICMPV6, 0, 1, scratch);
    if (p == nullptr) return false;
    key = p[0];
    return true;
}

// RFC 4443 and RFC 4861.
static const ringtap_field args[] = {
    {.name = "type",
     .type = RINGTAP_UINT,
     .required = 1,
     .min = 0,
     .max = 255,
     .doc = "the type, by number or name",
     .names = "unreachable=1 packetTooBig=2 timeExceeded=3 echoRequest=128 echoReply=129 "
              "routerSolicitation=133 routerAdvertisement=134 neighborSolicitation=135 "
              "neighborAdvertisement=136"},
    {}};

static const ConditionClass condition =
    keyed_condition<key_of, span_of_number>("icmpv6Type", "type of an ICMPv6 message", args);

static const RegisterCondition registered(&condition);

}  // namespace ringtap::icmpv6_type_condition
