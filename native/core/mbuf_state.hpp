// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace ringtap {

/// Where a packet came from: injection number in the upper, index in it in the lower half. 0:
/// nowhere known.
using Origin = uint64_t;
constexpr Origin make_origin(uint32_t injection, uint32_t packet) {
    return (static_cast<uint64_t>(injection) << 32) | packet;
}

/// What is known about an mbuf, kept beside it (an mbuf may be shared, or overwritten by whoever
/// has it).
struct MbufState {
    enum Place : uint8_t { free, in_use, quarantine };
    static constexpr uint64_t never = UINT64_MAX;
    Origin origin = 0;
    uint64_t entered_ns = never;  // when it was injected, by the dataplane's clock
    /// By which rules it goes: 0, those in force. Else it was under way when a transaction changed
    /// them, and this is the number of that one; or it was put into a ring by hand, and no rule has
    /// decided of it before it has left that.
    uint32_t rule_set = 0;
    static constexpr uint32_t put_into_ring = 1u << 31;  // and the number of the ring
    uint16_t generation = 0;                             // one more at each allocation
    Place place = free;
    bool is_astray = false;  // a module or a device has it, and may put it back by itself
    // While custody of a call is verified (hand.cc):
    uint8_t given_as = 0;
    uint16_t in_hand = 0;
    uint16_t guards = 0;
};

}  // namespace ringtap
