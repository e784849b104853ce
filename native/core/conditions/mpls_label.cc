// SPDX-License-Identifier: Apache-2.0
#include "../condition.hpp"
#include "../headers.hpp"

namespace ringtap::mpls_label_condition {

static bool key_of(const rte_mbuf* m, MatchKey& key) {
    // RFC 3032: unicast, and what was multicast before RFC 5332.
    constexpr uint16_t unicast = 0x8847, multicast = 0x8848;
    const EtherTypeAt found = ether_type(m);
    if (!found.known || (found.type != unicast && found.type != multicast)) return false;
    uint8_t scratch[4];
    const uint8_t* p = bytes_at(m, RTE_ETHER_HDR_LEN + found.tag_bytes, 4, scratch);
    if (p == nullptr) return false;
    key = big_endian_32(p) >> 12;
    return true;
}

static const ringtap_field args[] = {{.name = "label",
                                      .type = RINGTAP_RANGE,
                                      .required = 1,
                                      .min = 0,
                                      .max = 0xfffff,
                                      .doc = "the label, or a range of them"},
                                     {}};

static const ConditionClass condition =
    keyed_condition<key_of, span_of_range>("mplsLabel", "label on top of an MPLS stack", args);

static const RegisterCondition registered(&condition);

}  // namespace ringtap::mpls_label_condition
