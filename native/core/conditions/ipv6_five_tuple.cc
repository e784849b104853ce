// SPDX-License-Identifier: Apache-2.0
#include "five_tuple.hpp"

namespace ringtap::ipv6_five_tuple_condition {

static bool match(const ConditionArgs& args, const rte_mbuf* m) {
    const Ipv6Header ip = ipv6_header(m);
    if (!ip.known) return false;
    const MatchKey from = key_of_bytes(ip.source, sizeof(ip.source));
    const MatchKey to = key_of_bytes(ip.destination, sizeof(ip.destination));
    return args.as<FiveTuple>().has(from, to, m, transport_of(m, ip));
}

static void prepare(ConditionArgs& args, const ringtap_value* given) {
    args.prepared = std::make_shared<const FiveTuple>(FiveTuple::from(given, span_of_ipv6_prefix));
}

// Protocols: IANA's registry of protocol numbers.
static const ringtap_field args[] = {
    {.name = "src", .type = RINGTAP_IPV6_PREFIX, .doc = "the network of the source"},
    {.name = "dst", .type = RINGTAP_IPV6_PREFIX, .doc = "the network of the destination"},
    {.name = "sport",
     .type = RINGTAP_RANGE,
     .max = 65535,
     .doc = "the source port, or a range of them"},
    {.name = "dport",
     .type = RINGTAP_RANGE,
     .max = 65535,
     .doc = "the destination port, or a range of them"},
    {.name = "protocol",
     .type = RINGTAP_UINT,
     .max = 255,
     .doc = "the protocol, by number or name",
     .names = "tcp=6 udp=17 icmpv6=58 sctp=132"},
    {}};

static const ConditionClass condition = {
    .name = "ipv6FiveTuple",
    .doc =
        "IPv6 networks, ports and protocol; a fragment without ports matches where none are asked",
    .args = args,
    .match = match,
    .prepare = prepare,
    .object = "tuple"};

static const RegisterCondition registered(&condition);

}  // namespace ringtap::ipv6_five_tuple_condition
