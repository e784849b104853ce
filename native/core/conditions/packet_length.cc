// SPDX-License-Identifier: Apache-2.0
#include "../condition.hpp"

namespace ringtap::packet_length_condition {

static bool key_of(const rte_mbuf* m, MatchKey& key) {
    key = m->pkt_len;
    return true;
}

static const ringtap_field args[] = {{.name = "bytes",
                                      .type = RINGTAP_RANGE,
                                      .required = 1,
                                      .min = 0,
                                      .max = 65535,
                                      .doc = "the length, or a range of them"},
                                     {}};

static const ConditionClass condition = keyed_condition<key_of, span_of_range>(
    "packetLength", "length of the frame in bytes, without its checksum", args);

static const RegisterCondition registered(&condition);

}  // namespace ringtap::packet_length_condition
