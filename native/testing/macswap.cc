// SPDX-License-Identifier: Apache-2.0
#include "../modules/class.hpp"
#include "write.hpp"

namespace ringtap::testing {

namespace {

constexpr uint32_t addresses_bytes = 2 * RTE_ETHER_ADDR_LEN;
constexpr char mark[] = "macswap";

/// Writes where it was promised that it may.
class MacSwap {
  public:
    explicit MacSwap(const Context& context) : core_(*context.api), self_(context.instance) {}

    void process(rte_mbuf* const* packets, uint16_t n) {
        for (uint16_t i = 0; i < n; i++) swap(packets[i]);
        core_.emit(self_, packets, n);
    }

  private:
    static void swap(rte_mbuf* m) {
        std::memcpy(ringtap_metadata_of(m)->priv, mark, sizeof(mark));
        uint8_t scratch[addresses_bytes];
        const void* read = rte_pktmbuf_read(m, 0, addresses_bytes, scratch);
        if (read == nullptr) return;  // too short to have addresses
        uint8_t swapped[addresses_bytes];
        std::memcpy(swapped, static_cast<const uint8_t*>(read) + RTE_ETHER_ADDR_LEN,
                    RTE_ETHER_ADDR_LEN);
        std::memcpy(swapped + RTE_ETHER_ADDR_LEN, read, RTE_ETHER_ADDR_LEN);
        write_at(m, 0, swapped, addresses_bytes);
    }

    const ringtap_api& core_;
    ringtap_instance* self_;
};

const ringtap_class macswap = make_class<MacSwap>({
    .flags = RINGTAP_MODIFIES,
    .name = "macswap",
    .doc = "Swaps the Ethernet addresses and writes \"macswap\" into the metadata's private bytes",
    .conditions = every_condition,
});

const RegisterClass register_macswap(&macswap);

}  // namespace

}  // namespace ringtap::testing
