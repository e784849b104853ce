// SPDX-License-Identifier: Apache-2.0
#include "../condition.hpp"
#include "../packet.hpp"

namespace ringtap {

static bool match(const ConditionArgs& a, const rte_mbuf* m) {
    const EtherTypeAt found = ether_type(m);
    return found.known && found.type == a.values[0].u;
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

static const ConditionClass ether_type_condition = {"etherType", "EtherType, behind any VLAN tags",
                                                    args, match};

static const RegisterCondition registered(&ether_type_condition);

}  // namespace ringtap
