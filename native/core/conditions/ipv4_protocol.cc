// SPDX-License-Identifier: Apache-2.0
#include "../condition.hpp"
#include "../headers.hpp"

namespace ringtap::ipv4_protocol_condition {

static bool key_of(const rte_mbuf* m, MatchKey& key) {
    const Ipv4Header ip = ipv4_header(m);
    key = ip.protocol;
    return ip.known;
}

// Numbers: IANA's registry of protocol numbers.
static const ringtap_field args[] = {
    {.name = "protocol",
     .type = RINGTAP_UINT,
     .required = 1,
     .min = 0,
     .max = 255,
     .doc = "the protocol, by number or name",
     .names = "icmp=1 igmp=2 tcp=6 udp=17 gre=47 esp=50 ah=51 ospf=89 sctp=132"},
    {}};

static const ConditionClass condition = keyed_condition<key_of, span_of_number>(
    "ipv4Protocol", "what an IPv4 packet carries, in every fragment", args);

static const RegisterCondition registered(&condition);

}  // namespace ringtap::ipv4_protocol_condition
