// SPDX-License-Identifier: Apache-2.0
#include "../modules/class.hpp"
#include "write.hpp"

namespace ringtap::testing {

namespace {

constexpr uint8_t new_source[RTE_ETHER_ADDR_LEN] = {2, 0, 0, 0, 0, 0xee};
constexpr uint16_t new_vlan_id = 4000;
constexpr uint16_t priority_mask = 0xf000;
constexpr uint8_t written_byte = 0xab;

uint16_t with_new_id(uint16_t tci) {
    return static_cast<uint16_t>((tci & priority_mask) | new_vlan_id);
}

/// Changes everything a copy that is not really one would show elsewhere.
class Rewriter {
  public:
    explicit Rewriter(const Context& context) : core_(*context.api), self_(context.instance) {}

    void process(rte_mbuf* const* packets, uint16_t n) {
        for (uint16_t i = 0; i < n; i++) rewrite(packets[i]);
        core_.emit(self_, packets, n);
    }

  private:
    static void rewrite(rte_mbuf* m) {
        ringtap_metadata* meta = ringtap_metadata_of(m);
        meta->flags |= RINGTAP_META_MATCH_ACTION;
        std::memset(meta->priv, written_byte, sizeof(meta->priv));
        if (m->ol_flags & RTE_MBUF_F_RX_VLAN_STRIPPED) m->vlan_tci = with_new_id(m->vlan_tci);
        if (m->pkt_len >= 2 * RTE_ETHER_ADDR_LEN)
            write_at(m, RTE_ETHER_ADDR_LEN, new_source, RTE_ETHER_ADDR_LEN);
        uint8_t scratch[4];
        const auto* tag =
            static_cast<const uint8_t*>(rte_pktmbuf_read(m, 2 * RTE_ETHER_ADDR_LEN, 4, scratch));
        if (tag == nullptr || tag[0] != 0x81 || tag[1] != 0x00) return;
        const uint16_t tci = with_new_id(static_cast<uint16_t>(tag[2] << 8 | tag[3]));
        const uint8_t written[] = {static_cast<uint8_t>(tci >> 8), static_cast<uint8_t>(tci)};
        write_at(m, RTE_ETHER_HDR_LEN, written, sizeof(written));
    }

    const ringtap_api& core_;
    ringtap_instance* self_;
};

const ringtap_class rewriter = make_class<Rewriter>({
    .flags = RINGTAP_MODIFIES,
    .name = "rewriter",
    .doc =
        "Rewrites the source address to 02:00:00:00:00:ee, the VLAN ID of a tagged frame to 4000, "
        "and the metadata's flags and private bytes",
    .conditions = every_condition,
});

const RegisterClass register_rewriter(&rewriter);

}  // namespace

}  // namespace ringtap::testing
