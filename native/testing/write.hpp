// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <rte_ether.h>
#include <rte_mbuf.h>

#include <algorithm>
#include <cstring>

namespace ringtap::testing {

/// Overwrites bytes of a writable packet wherever its segments lie; the packet must be long enough.
inline void write_at(rte_mbuf* m, uint32_t offset, const void* bytes, uint32_t length) {
    const auto* from = static_cast<const uint8_t*>(bytes);
    for (; m != nullptr && length > 0; m = m->next) {
        if (offset >= m->data_len) {
            offset -= m->data_len;
            continue;
        }
        const uint32_t part = std::min<uint32_t>(length, m->data_len - offset);
        std::memcpy(rte_pktmbuf_mtod_offset(m, void*, offset), from, part);
        from += part;
        length -= part;
        offset = 0;
    }
}

}  // namespace ringtap::testing
