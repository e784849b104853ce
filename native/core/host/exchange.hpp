// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace ringtap {

/// Where a packet of the burst in hand lies. Places are offsets from the start of the pool's
/// memory. A slot that is not in use has lengths of 0: nothing can be read or written by it.
struct Slot {
    uint32_t data;      // its first byte
    uint32_t length;    // of the whole packet
    uint32_t readable;  // bytes from the first one on that lie in one piece
    uint32_t writable;  // the same; 0 when others refer to the packet
    uint32_t metadata;  // its ringtap_metadata
    uint32_t owns_metadata;
    uint32_t segments;
    uint32_t reserved;
};
static_assert(sizeof(Slot) == 32);

/// What a host says becomes of a packet. The order is that of src/core/host/exchange.ts.
struct Action {
    enum What : uint32_t {
        emit = 1,     // slot, how many from there on
        drop,         // slot, reason
        consume,      // slot
        direct,       // slot, target
        hold,         // slot, number it is to be held by
        threw,        // slot
        no_mbuf,      // slot: a copy was needed, and there was no mbuf for it
        send,         // held number
        send_direct,  // held number, target
        discard,      // held number, reason
        end
    };
    uint32_t what;
    uint32_t which;
    uint32_t argument;
};

/// What core and host write down for each other during a call: one for the process, as its data
/// planes run on one thread. Plain data, for a host in another process.
struct Exchange {
    static constexpr uint32_t burst_slots = 1024;  // GraphOptions::max_burst
    static constexpr uint32_t opened_slots = 64;   // held packets that are looked at
    static constexpr uint32_t max_actions = 4096;
    /// The last one is never in use: what shows no packet shows that.
    static constexpr uint32_t all_slots = burst_slots + opened_slots + 1;
    Slot slots[all_slots];
    Action actions[max_actions];
};

}  // namespace ringtap
