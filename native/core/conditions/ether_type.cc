// SPDX-License-Identifier: Apache-2.0
#include "../condition.hpp"
#include "../packet.hpp"

namespace ringtap::ether_type_condition {

static bool key_of(const rte_mbuf* m, MatchKey& key) {
    const EtherTypeAt found = ether_type(m);
    key = found.type;
    return found.known;
}

// Numbers: IEEE 802 EtherType registry. Below 0x600 the field is a length, and no type matches.
static const ringtap_field args[] = {{.name = "type",
                                      .type = RINGTAP_UINT,
                                      .required = 1,
                                      .min = 0x600,
                                      .max = 0xffff,
                                      .doc = "the EtherType, by number or name",
                                      .names = "ipv4=2048 arp=2054 ipv6=34525"},
                                     {}};

static const ConditionClass condition =
    keyed_condition<key_of, span_of_number>("etherType", "EtherType, behind any VLAN tags", args);

static const RegisterCondition registered(&condition);

}  // namespace ringtap::ether_type_condition
