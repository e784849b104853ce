// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <cstring>
#include <optional>
#include <unordered_map>

namespace ringtap {

/// A station: an address, in a VLAN where tables are per VLAN (else 0).
struct Station {
    uint8_t mac[6];
    uint16_t vlan_id;

    uint64_t key() const {
        uint64_t key = 0;
        std::memcpy(&key, mac, sizeof(mac));
        return key << 16 | vlan_id;
    }
};

struct StationEntry {
    Station station;
    uint32_t vif;
    uint64_t seen_ns;
    bool is_static;
};

/// Which station is behind which VIF. An entry as old as the ageing time is as good as gone,
/// whenever it is freed.
class BridgeTable {
  public:
    uint64_t ageing_ns = 0;
    uint64_t max_entries = 0;

    bool is_alive(const StationEntry& e, uint64_t now_ns) const {
        return e.is_static || now_ns - e.seen_ns < ageing_ns;
    }

    const StationEntry* find(const Station& station, uint64_t now_ns) const {
        const auto it = entries_.find(station.key());
        return it != entries_.end() && is_alive(it->second, now_ns) ? &it->second : nullptr;
    }

    /// Static entries win over moves; a full table does not learn.
    void learn(const Station& station, uint32_t vif, uint64_t now_ns) {
        const auto it = entries_.find(station.key());
        if (it != entries_.end()) {
            if (it->second.is_static) return;
            it->second.vif = vif;
            it->second.seen_ns = now_ns;
        } else if (has_room(now_ns)) {
            entries_.emplace(station.key(), StationEntry{station, vif, now_ns, false});
        }
    }

    /// False when the table is full.
    bool add_static(const Station& station, uint32_t vif, uint64_t now_ns) {
        if (!entries_.contains(station.key()) && !has_room(now_ns)) return false;
        entries_[station.key()] = {station, vif, now_ns, true};
        return true;
    }

    bool remove_static(const Station& station) {
        const auto it = entries_.find(station.key());
        if (it == entries_.end() || !it->second.is_static) return false;
        entries_.erase(it);
        return true;
    }

    template <typename Predicate>
    uint64_t remove_if(Predicate predicate) {
        return std::erase_if(entries_, [&](const auto& entry) { return predicate(entry.second); });
    }

    void free_expired(uint64_t now_ns) {
        remove_if([&](const StationEntry& e) { return !is_alive(e, now_ns); });
    }

    const std::unordered_map<uint64_t, StationEntry>& entries() const { return entries_; }

  private:
    bool has_room(uint64_t now_ns) {
        if (entries_.size() >= max_entries) free_expired(now_ns);
        return entries_.size() < max_entries;
    }

    std::unordered_map<uint64_t, StationEntry> entries_;
};

}  // namespace ringtap
