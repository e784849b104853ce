// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

struct rte_mbuf;

namespace ringtap {

class Worker;
class Ring;

/// Packets that a test puts in: a finite source. They become mbufs one burst at a time, as there is
/// room and quota.
struct Injection {
    uint32_t number = 0;  // from 1; part of each packet's origin
    std::vector<uint8_t> bytes;
    std::vector<uint32_t> lengths;
    uint32_t repeat = 1;
    uint32_t burst = 32;
    uint32_t in_vif = 0;  // for rings: what the module upstream would have set
    uint32_t out_vif = 0;
    /// Bursts bigger than the room in the ring are put in all the same; what does not fit is
    /// dropped, ring-full.
    bool overflows = false;

    size_t next = 0;  // packet
    size_t next_offset = 0;
    uint32_t round = 0;
    uint32_t sent = 0;

    uint64_t left() const { return (repeat - round) * uint64_t{lengths.size()} - next; }

    /// Makes up to n packets; fewer when pool or quota run out.
    uint32_t fill(Worker& worker, rte_mbuf** packets, uint32_t n);
};

}  // namespace ringtap
