// SPDX-License-Identifier: Apache-2.0
#include "five_tuple.hpp"

namespace ringtap {

FiveTuple FiveTuple::from(const ringtap_value* given,
                          KeySpan (*span_of_net)(const ringtap_value&)) {
    const auto net = [&](const ringtap_value& value) {
        return value.given ? span_of_net(value) : KeySpan{0, ~MatchKey{0}};
    };
    const auto ports = [](const ringtap_value& value) {
        return value.given ? KeySpan{value.u, value.u2} : KeySpan{0, UINT16_MAX};
    };
    return {.source = net(given[0]),
            .destination = net(given[1]),
            .source_port = ports(given[2]),
            .destination_port = ports(given[3]),
            .asks_ports = given[2].given || given[3].given,
            .protocol = {given[4].given != 0, static_cast<uint8_t>(given[4].u)}};
}

bool FiveTuple::has(MatchKey from, MatchKey to, const rte_mbuf* m,
                    const Transport& transport) const {
    if (!source.has(from) || !destination.has(to)) return false;
    if (protocol.given && (!transport.known || transport.protocol != protocol.number)) return false;
    if (!asks_ports) return true;
    const Ports ports = ports_of(m, transport);
    return ports.known && source_port.has(ports.source) && destination_port.has(ports.destination);
}

namespace five_tuple_condition {

static bool match(const ConditionArgs& args, const rte_mbuf* m) {
    const Ipv4Header ip = ipv4_header(m);
    return ip.known && args.as<FiveTuple>().has(ip.source, ip.destination, m, transport_of(ip));
}

static void prepare(ConditionArgs& args, const ringtap_value* given) {
    args.prepared = std::make_shared<const FiveTuple>(FiveTuple::from(given, span_of_ipv4_prefix));
}

// Protocols: IANA's registry of protocol numbers.
static const ringtap_field args[] = {
    {.name = "src", .type = RINGTAP_IPV4_PREFIX, .doc = "the network of the source"},
    {.name = "dst", .type = RINGTAP_IPV4_PREFIX, .doc = "the network of the destination"},
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
     .names = "icmp=1 tcp=6 udp=17 sctp=132"},
    {}};

}  // namespace five_tuple_condition

const ConditionClass five_tuple = {
    .name = "fiveTuple",
    .doc =
        "IPv4 networks, ports and protocol; a fragment without ports matches where none are asked",
    .args = five_tuple_condition::args,
    .match = five_tuple_condition::match,
    .prepare = five_tuple_condition::prepare,
    .object = "tuple"};

static const RegisterCondition register_five_tuple(&five_tuple);

}  // namespace ringtap
