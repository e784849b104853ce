// SPDX-License-Identifier: Apache-2.0
#include "vif.hpp"

#include <algorithm>
#include <cstring>

#include "error.hpp"
#include "instance.hpp"
#include "packet.hpp"

namespace ringtap {

namespace {

enum Param { access, trunk, native, own_mac, mtu, ipv4, inbound };

/// Locally administered, from the range 02:00:5e:01…: stable from run to run, and never a builder's
/// default.
std::array<uint8_t, 6> default_mac(uint32_t index) {
    return {0x02,
            0x00,
            0x5e,
            static_cast<uint8_t>(0x80 | (index >> 16 & 0x7f)),
            static_cast<uint8_t>(index >> 8),
            static_cast<uint8_t>(index)};
}

}  // namespace

const ringtap_field vif_params[] = {
    {.name = "access",
     .type = RINGTAP_UINT,
     .min = 1,
     .max = 4094,
     .doc = "access mode: the VLAN of all its frames, untagged on the wire"},
    {.name = "trunk",
     .type = RINGTAP_UINT_LIST,
     .min = 1,
     .max = 4094,
     .doc = "trunk mode: the VLANs it carries, tagged on the wire"},
    {.name = "native",
     .type = RINGTAP_UINT,
     .min = 1,
     .max = 4094,
     .doc = "trunk mode: the VLAN of its untagged frames"},
    {.name = "mac", .type = RINGTAP_MAC, .doc = "its own address; given by index when left out"},
    {.name = "mtu",
     .type = RINGTAP_UINT,
     .min = 64,
     .max = 65'521,
     .doc = "largest payload in bytes, Ethernet header and tags not counted; none when left out"},
    {.name = "ipv4", .type = RINGTAP_IPV4_PREFIX, .doc = "its address and network"},
    {.name = "inbound",
     .type = RINGTAP_BOOL,
     .default_text = "false",
     .doc = "a second ring: what modules put there enters as if from the wire"},
    {}};

static const ringtap_field link_arguments[] = {
    {.name = "up", .type = RINGTAP_BOOL, .required = 1, .doc = "whether the link is up"}, {}};

const ringtap_command vif_commands[] = {
    {.name = "setLink",
     .doc = "takes the link up or down; down, it drops link-down",
     .arguments = link_arguments,
     .result = RINGTAP_NOTHING,
     .results = nullptr},
    {}};

VifConfig VifConfig::from(const ringtap_value* values) {
    VifConfig config;
    if (values[access].given && (values[trunk].given || values[native].given))
        throw Error("ERR_RINGTAP_VIF_CONFIG",
                    "A VIF is in access mode or in trunk mode, not in both.",
                    "Give either 'access', or 'trunk' with or without 'native'.");
    if (values[native].given && !values[trunk].given)
        throw Error("ERR_RINGTAP_VIF_CONFIG",
                    "'native' is a VLAN of a trunk, and there is no 'trunk'.",
                    "Add trunk: [...], or use 'access' for a VIF of one VLAN.");
    if (values[access].given) {
        config.mode = Mode::access;
        config.access_vlan = static_cast<uint16_t>(values[access].u);
        config.members.set(config.access_vlan);
    }
    if (values[trunk].given) {
        config.mode = Mode::trunk;
        for (size_t i = 0; i < values[trunk].list_length; i++)
            config.members.set(values[trunk].list[i]);
    }
    if (values[native].given) {
        config.native_vlan = static_cast<uint16_t>(values[native].u);
        config.members.set(config.native_vlan);
    }
    config.has_given_mac = values[own_mac].given;
    if (config.has_given_mac)
        std::memcpy(config.mac.data(), values[own_mac].mac, config.mac.size());
    if (values[mtu].given) config.mtu_bytes = static_cast<uint32_t>(values[mtu].u);
    if (values[ipv4].given) {
        config.ipv4_address = static_cast<uint32_t>(values[ipv4].u);
        config.ipv4_prefix_length = static_cast<uint8_t>(values[ipv4].u2);
    }
    config.wants_inbound = values[inbound].given && values[inbound].u != 0;
    return config;
}

bool VifConfig::carries(uint16_t vlan_id) const {
    return mode == Mode::transparent || members.test(vlan_id & vlan_id_mask);
}

Vif* VifTable::add(Instance* instance, VifConfig config) {
    const bool is_new = free_.empty();
    const uint32_t index = is_new ? next_ : *free_.begin();
    retired_.reserve(retired_.size() + vifs_.size() + 1);  // that none of them needs memory to go
    if (config.mac == std::array<uint8_t, 6>{}) config.mac = default_mac(index);
    Vif& vif = vifs_[index];
    if (is_new)
        next_++;
    else
        free_.erase(free_.begin());
    vif = {index, instance, config, {}};
    vif.shown.index = index;
    vif.shown.name = instance->name.c_str();
    vif.shown.mtu = config.mtu_bytes;
    vif.set_mac(config.mac.data());
    vif.set_link(config.link_up);
    return &vif;
}

void Vif::set_mac(const uint8_t* mac) {
    std::copy_n(mac, config.mac.size(), config.mac.begin());
    std::copy(config.mac.begin(), config.mac.end(), shown.mac);
}

void Vif::set_link(bool up) {
    config.link_up = up;
    shown.link_up = up;
}

void VifTable::remove(uint32_t index) {
    vifs_.erase(index);
    retired_.push_back(index);
}

void VifTable::recycle() {
    for (; !retired_.empty(); retired_.pop_back()) free_.insert(retired_.back());
}

Vif* VifTable::find(uint32_t index) {
    const auto it = vifs_.find(index);
    return it == vifs_.end() ? nullptr : &it->second;
}

}  // namespace ringtap
