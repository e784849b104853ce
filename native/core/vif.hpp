// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <rte_mbuf.h>

#include <array>
#include <bitset>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "ringtap/module.h"

namespace ringtap {

class Worker;
struct Instance;

/// Parameters that every VIF takes besides those of its class, and commands that it understands.
extern const ringtap_field vif_params[];
extern const ringtap_command vif_commands[];

/// How a VIF is configured: IEEE 802.1Q's access and trunk ports, MTU, addresses.
struct VifConfig {
    enum class Mode { transparent, access, trunk };
    Mode mode = Mode::transparent;
    uint16_t access_vlan = 0;
    uint16_t native_vlan = 0;  // 0: none
    std::bitset<4096> members;
    uint32_t mtu_bytes = 0;  // without Ethernet header; 0: no limit
    std::array<uint8_t, 6> mac = {};
    uint32_t ipv4_address = 0;
    uint8_t ipv4_prefix_length = 0;
    bool has_given_mac = false;
    bool link_up = true;
    bool wants_inbound = false;

    /// From values in the order of vif_params. Throws ERR_RINGTAP_VIF_CONFIG.
    static VifConfig from(const ringtap_value* values);

    /// VLAN 0: untagged frames.
    bool carries(uint16_t vlan_id) const;
    /// Without a look at the packet.
    bool lets_all_pass() const { return link_up && mtu_bytes == 0 && mode == Mode::transparent; }
};

struct Vif {
    uint32_t index = RINGTAP_NO_VIF;
    Instance* instance = nullptr;
    VifConfig config;
    ringtap_vif shown = {};  // what modules see

    void set_mac(const uint8_t* mac);
    void set_link(bool up);
};

/// The VIFs of a dataplane by index: from 1, lowest free, and none is given again while a queued
/// packet may carry it.
class VifTable {
  public:
    Vif* add(Instance* instance, VifConfig config);
    void remove(uint32_t index);
    /// Nothing is queued or held: indices of removed VIFs may be used again.
    void recycle();
    Vif* find(uint32_t index);
    bool waits_for_recycling() const { return !retired_.empty(); }

  private:
    std::map<uint32_t, Vif> vifs_;
    std::set<uint32_t> free_;
    std::vector<uint32_t> retired_;
    uint32_t next_ = 1;
};

// At the edge of a VIF (vif_edge.cc), in a call of its class: packets that may not pass are
// dropped, the others, possibly replaced, are written to `passed` (room for n). Answers how many
// those are.
/// From the wire: classified into a VLAN, tagged, in-VIF set.
uint16_t vif_enter(Instance& it, rte_mbuf* const* packets, uint16_t n, rte_mbuf** passed);
/// To the wire: VLAN membership, tag taken off where the wire carries none.
uint16_t vif_leave(Instance& it, rte_mbuf* const* packets, uint16_t n, rte_mbuf** passed);

}  // namespace ringtap
