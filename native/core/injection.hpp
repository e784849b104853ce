// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "error.hpp"
#include "offload.hpp"
#include "packet_source.hpp"
#include "stress.hpp"

struct rte_mbuf;

namespace ringtap {

class Worker;
class Ring;

/// A source that cannot go on, said with how far it got.
Error source_failed(const Error& why, uint64_t packets_put_in, uint64_t packets_left);

/// Packets that a test puts in: a finite source. They become mbufs one burst at a time, as there is
/// room and quota.
class Injection {
  public:
    explicit Injection(std::unique_ptr<PacketSource> source)
        : source_(std::move(source)), packets_(source_->packets()) {}

    uint32_t number = 0;  // from 1; part of each packet's origin
    uint32_t repeat = 1;
    /// At most so many packets, whatever `repeat` comes to.
    uint64_t limit = UINT64_MAX;
    uint32_t burst = 32;
    uint32_t in_vif = 0;  // for rings: what the module upstream would have set
    uint32_t out_vif = 0;
    /// Bursts bigger than the room in the ring are put in all the same; what does not fit is
    /// dropped, ring-full.
    bool overflows = false;
    /// Of each packet; none: as if no device had seen it.
    std::optional<Offload> offload;
    /// Time stamps that packets carry, instead of those recorded.
    std::optional<uint64_t> timestamp_ns;
    /// Packets of the same number that were put in before; part of each packet's origin.
    uint32_t sent = 0;

    /// None any more once the source has failed.
    uint64_t left() const;
    /// Makes up to n packets; fewer when pool or quota run out, or the source fails.
    uint32_t fill(Worker& worker, rte_mbuf** packets, uint32_t n);
    /// What stopped the source, told once.
    std::optional<Error> take_failure();

  private:
    bool advance();
    uint32_t fill_whole(Worker& worker, rte_mbuf** packets, uint32_t n);
    uint32_t fill_split(Worker& worker, rte_mbuf** packets, uint32_t n);
    void dress(Worker& worker, rte_mbuf* m);

    std::unique_ptr<PacketSource> source_;
    uint64_t packets_;
    uint64_t next_ = 0;  // packet of this round
    uint64_t made_ = 0;
    uint32_t round_ = 0;
    SourcePacket current_;  // taken from the source; not made yet
    bool has_current_ = false;
    std::optional<Error> failure_;
    bool is_failure_told_ = false;
    std::optional<Stress> stress_;  // its own, so that threads do not share their chance
};

}  // namespace ringtap
