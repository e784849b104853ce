// SPDX-License-Identifier: Apache-2.0
// What a five-tuple condition asks, for its matcher and for the classifier that many of them make.
#pragma once

#include "address_keys.hpp"

namespace ringtap {

/// A protocol, or whichever.
struct ProtocolWanted {
    bool given = false;
    uint8_t number = 0;
    bool has(uint8_t protocol) const { return !given || protocol == number; }
};

struct FiveTuple {
    // Of all addresses and ports, where none was given.
    KeySpan source, destination;
    KeySpan source_port, destination_port;
    bool asks_ports = false;
    ProtocolWanted protocol;

    /// From source, destination, ports, protocol.
    static FiveTuple from(const ringtap_value* given, KeySpan (*span_of_net)(const ringtap_value&));
    bool has(MatchKey from, MatchKey to, const rte_mbuf* m, const Transport& transport) const;
};

extern const ConditionClass five_tuple;

}  // namespace ringtap
