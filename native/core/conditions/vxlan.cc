// SPDX-License-Identifier: Apache-2.0
#include <netinet/in.h>

#include "../condition.hpp"
#include "../headers.hpp"

namespace ringtap::vxlan_condition {

namespace {

struct Tunnel {
    ringtap_value source, destination;
    uint16_t port;
    uint32_t vni;
};

/// Headers of UDP and VXLAN, RFC 7348.
constexpr uint32_t header_bytes = 8 + 8;
constexpr uint8_t vni_is_valid = 0x08;

bool is_between(const Tunnel& tunnel, const rte_mbuf* m) {
    if (!tunnel.source.given && !tunnel.destination.given) return true;
    const Ipv4Header ip = ipv4_header(m);
    return ip.known && (!tunnel.source.given || ip.source == tunnel.source.u) &&
           (!tunnel.destination.given || ip.destination == tunnel.destination.u);
}

bool match(const ConditionArgs& args, const rte_mbuf* m) {
    const auto& tunnel = args.as<Tunnel>();
    uint8_t scratch[header_bytes];
    const uint8_t* p = transport_bytes(m, transport_of(m), IPPROTO_UDP, 0, header_bytes, scratch);
    return p != nullptr && big_endian_16(p + 2) == tunnel.port && (p[8] & vni_is_valid) != 0 &&
           big_endian_32(p + 12) >> 8 == tunnel.vni && is_between(tunnel, m);
}

void prepare(ConditionArgs& args, const ringtap_value* given) {
    args.prepared = std::make_shared<const Tunnel>(Tunnel{
        given[0], given[1], static_cast<uint16_t>(given[2].u), static_cast<uint32_t>(given[3].u)});
}

const ringtap_field fields[] = {
    {.name = "src", .type = RINGTAP_IPV4, .doc = "the outer IPv4 source address"},
    {.name = "dst", .type = RINGTAP_IPV4, .doc = "the outer IPv4 destination address"},
    {.name = "port",
     .type = RINGTAP_UINT,
     .max = 65535,
     .default_text = "4789",
     .doc = "the UDP destination port"},
    {.name = "vni",
     .type = RINGTAP_UINT,
     .required = 1,
     .max = 0xffffff,
     .doc = "the VXLAN network identifier"},
    {}};

const ConditionClass vxlan = {.name = "vxlan",
                              .doc = "packets of a VXLAN, over IPv4 or IPv6",
                              .args = fields,
                              .match = match,
                              .prepare = prepare,
                              .object = "tunnel"};

const RegisterCondition registered(&vxlan);

}  // namespace

}  // namespace ringtap::vxlan_condition
