// SPDX-License-Identifier: Apache-2.0
#include "injection.hpp"

#include "graph.hpp"

namespace ringtap {

uint32_t Injection::fill(Worker& worker, rte_mbuf** packets, uint32_t n) {
    uint32_t made = 0;
    while (made < n && left() > 0) {
        rte_mbuf* m = worker.graph.pool.allocate_filled(worker.quota, bytes.data() + next_offset,
                                                        lengths[next]);
        if (m == nullptr) break;
        ringtap_metadata_of(m)->in_vif = in_vif;
        ringtap_metadata_of(m)->out_vif = out_vif;
        worker.graph.pool.state(m).origin = make_origin(number, sent);
        sent++;
        next_offset += lengths[next];
        if (++next == lengths.size()) {
            next = 0;
            next_offset = 0;
            round++;
        }
        packets[made++] = m;
    }
    return made;
}

}  // namespace ringtap
