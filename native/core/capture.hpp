// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <rte_mbuf.h>

#include <cstddef>
#include <cstdint>
#include <vector>

#include "pool.hpp"

namespace ringtap {

/// What is kept of a packet that reached an endpoint, was tapped or dropped. Its bytes are copied:
/// the mbuf goes back at once.
struct CapturedPacket {
    size_t offset = 0;  // of its bytes in CaptureBatch::bytes
    uint32_t length = 0;
    uint32_t in_vif = 0;
    uint32_t out_vif = 0;
    uint32_t reason = 0;    // of a drop: index into the instance's reasons
    uint64_t time_ns = 0;   // of the dataplane's clock
    uint64_t sequence = 0;  // order over all captures of the dataplane
    Origin origin = 0;
};

struct CaptureBatch {
    std::vector<CapturedPacket> packets;
    std::vector<uint8_t> bytes;
};

/// Collects packets until somebody claims them.
class Capture {
  public:
    /// Does not take over the reference.
    void add(const rte_mbuf* m, Origin origin, uint64_t time_ns, uint64_t sequence,
             uint32_t reason = 0);
    /// Everything since the last claim.
    CaptureBatch claim();
    size_t count() const { return batch_.packets.size(); }

  private:
    CaptureBatch batch_;
};

}  // namespace ringtap
