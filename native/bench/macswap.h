/* SPDX-License-Identifier: Apache-2.0 */
/**
 * A class that swaps the Ethernet addresses of each packet: linked into the program that measures,
 * and, the same text, in a library of its own (MACSWAP_NAME tells them apart).
 */
#include "ringtap/module.h"

#include <string.h>

struct macswap {
    struct ringtap_instance* self;
    const struct ringtap_api* core;
};

static int macswap_create(void* state, struct ringtap_instance* self,
                          const struct ringtap_api* core, const struct ringtap_value* params,
                          char* error, size_t error_bytes) {
    struct macswap* m = (struct macswap*)state;
    (void)params;
    (void)error;
    (void)error_bytes;
    m->self = self;
    m->core = core;
    return 0;
}

static void macswap_process(void* state, struct rte_mbuf* const* packets, uint16_t n) {
    struct macswap* m = (struct macswap*)state;
    for (uint16_t i = 0; i < n; i++) {
        uint8_t* header = rte_pktmbuf_mtod(packets[i], uint8_t*);
        uint8_t destination[6];
        if (packets[i]->data_len < 12) continue;
        memcpy(destination, header, 6);
        memcpy(header, header + 6, 6);
        memcpy(header + 6, destination, 6);
    }
    m->core->emit(m->self, packets, n);
}

static const char* const macswap_conditions[] = {"*", NULL};

static const struct ringtap_class macswap = {
    .abi_version = RINGTAP_ABI_VERSION,
    .flags = RINGTAP_MODIFIES,
    .name = MACSWAP_NAME,
    .doc = "Swaps the Ethernet addresses",
    .conditions = macswap_conditions,
    .state_bytes = sizeof(struct macswap),
    .create = macswap_create,
    .process = macswap_process,
};
