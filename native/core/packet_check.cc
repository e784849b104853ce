// SPDX-License-Identifier: Apache-2.0
#include "packet_check.hpp"

#include <functional>
#include <string_view>

#include "ringtap/module.h"

namespace ringtap {

namespace {

constexpr std::hash<std::string_view> hash;

uint64_t print_of_metadata(const rte_mbuf* m) {
    const auto* metadata = reinterpret_cast<const char*>(ringtap_metadata_of(m));
    return hash({metadata, sizeof(ringtap_metadata)}) | 1;
}

uint64_t print_of_bytes(const rte_mbuf* m) {
    constexpr uint64_t factor = 0x100000001b3;  // of FNV-1a
    uint64_t print = 0;
    for (; m != nullptr; m = m->next)
        print = print * factor + hash({rte_pktmbuf_mtod(m, const char*), m->data_len});
    return print | 1;
}

}  // namespace

const char* flaw_of(const Pool& pool, const rte_mbuf* m) {
    uint32_t segments = 0, bytes = 0;
    for (const rte_mbuf* s = m; s != nullptr; s = s->next) {
        if (++segments > m->nb_segs) return "more segments than its nb_segs says";
        if (s != m && !pool.owns(s)) return "a segment that is no mbuf of the pool";
        if (uint32_t{s->data_off} + s->data_len > s->buf_len) return "data beyond its buffer";
        bytes += s->data_len;
    }
    if (segments < m->nb_segs) return "fewer segments than its nb_segs says";
    return bytes == m->pkt_len ? nullptr : "a pkt_len that is not the sum of its segments";
}

Fingerprint fingerprint_of_shared(const Pool& pool, const rte_mbuf* m) {
    return {.bytes = print_of_bytes(m),
            .metadata = pool.references(m) > 1 ? print_of_metadata(m) : 0};
}

bool is_other(const Fingerprint& now, const Fingerprint& before) {
    return (now.bytes != 0 && now.bytes != before.bytes) ||
           (now.metadata != 0 && before.metadata != 0 && now.metadata != before.metadata);
}

}  // namespace ringtap
