// SPDX-License-Identifier: Apache-2.0
#include "../condition.hpp"
#include "../headers.hpp"

namespace ringtap::ipv6_protocol_condition {

static bool key_of(const rte_mbuf* m, MatchKey& key) {
    const Transport found = transport_of(m, ipv6_header(m));
    key = found.protocol;
    return found.known;
}

// Numbers: IANA's registry of protocol numbers.
static const ringtap_field args[] = {
    {.name = "protocol",
     .type = RINGTAP_UINT,
     .required = 1,
     .min = 0,
     .max = 255,
     .doc = "the protocol, by number or name",
     .names = "tcp=6 udp=17 gre=47 esp=50 icmpv6=58 ospf=89 sctp=132"},
    {}};

static const ConditionClass condition = keyed_condition<key_of, span_of_number>(
    "ipv6Protocol", "what an IPv6 packet carries behind its extension headers", args);

static const RegisterCondition registered(&condition);

}  // namespace ringtap::ipv6_protocol_condition
