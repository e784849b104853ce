// SPDX-License-Identifier: Apache-2.0
#include "capture.hpp"

#include <utility>

#include "ringtap/module.h"

namespace ringtap {

void Capture::add(const rte_mbuf* m, Origin origin, uint64_t time_ns, uint64_t sequence,
                  uint32_t reason) {
    const ringtap_metadata& meta = *ringtap_metadata_of(m);
    batch_.packets.push_back({.offset = batch_.bytes.size(),
                              .length = m->pkt_len,
                              .in_vif = meta.in_vif,
                              .out_vif = meta.out_vif,
                              .reason = reason,
                              .time_ns = time_ns,
                              .sequence = sequence,
                              .origin = origin});
    for (const rte_mbuf* segment = m; segment != nullptr; segment = segment->next) {
        const auto* data = rte_pktmbuf_mtod(segment, const uint8_t*);
        batch_.bytes.insert(batch_.bytes.end(), data, data + segment->data_len);
    }
}

CaptureBatch Capture::claim() {
    return std::exchange(batch_, CaptureBatch{});
}

}  // namespace ringtap
