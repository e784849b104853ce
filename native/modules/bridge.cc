// SPDX-License-Identifier: Apache-2.0
#include <rte_ether.h>

#include <algorithm>
#include <cstring>
#include <vector>

#include "bridge_table.hpp"
#include "class.hpp"

namespace ringtap {

namespace {

enum Drop : uint16_t { mtu, same_vif, no_other_vif, runt };
enum Param { ageing_time, max_entries, mtu_bytes, per_vlan };
enum Command : uint16_t {
    mac_table,
    add_static,
    remove_static,
    flush,
    configure,
    configuration,
};

/// IEEE 802.1D's reference ageing sweep has no period; the original system frees entries every 3 s.
constexpr uint64_t sweep_period_ns = 3'000'000'000;
constexpr uint16_t vlan_id_mask = 0x0fff;

/// The parts of a frame that a bridge looks at.
struct Frame {
    Station source, destination;
    uint16_t vlan_id = 0;    // 0: untagged, or priority-tagged
    uint32_t tag_bytes = 0;  // in the frame
};

/// False for runts. Reads the frame wherever its segments lie.
bool read_frame(const rte_mbuf* m, bool per_vlan, Frame& frame) {
    uint8_t scratch[RTE_ETHER_HDR_LEN];
    const auto* header =
        static_cast<const uint8_t*>(rte_pktmbuf_read(m, 0, RTE_ETHER_HDR_LEN, scratch));
    if (header == nullptr) return false;
    std::memcpy(frame.destination.mac, header, RTE_ETHER_ADDR_LEN);
    std::memcpy(frame.source.mac, header + RTE_ETHER_ADDR_LEN, RTE_ETHER_ADDR_LEN);
    const bool is_stripped = (m->ol_flags & RTE_MBUF_F_RX_VLAN_STRIPPED) != 0;
    if (is_stripped) frame.vlan_id = m->vlan_tci & vlan_id_mask;
    uint32_t type_at = 2 * RTE_ETHER_ADDR_LEN;
    uint8_t type_bytes[2];
    std::memcpy(type_bytes, header + type_at, 2);
    // The tags of 802.1Q and 802.1ad. The outermost names the VLAN, unless a device took that out.
    while ((type_bytes[0] == 0x81 && type_bytes[1] == 0x00) ||
           (type_bytes[0] == 0x88 && type_bytes[1] == 0xa8)) {
        uint8_t tag_scratch[4];
        const auto* tag =
            static_cast<const uint8_t*>(rte_pktmbuf_read(m, type_at + 2, 4, tag_scratch));
        if (tag == nullptr) break;
        if (type_at == 2 * RTE_ETHER_ADDR_LEN && !is_stripped)
            frame.vlan_id = static_cast<uint16_t>((tag[0] << 8 | tag[1]) & vlan_id_mask);
        std::memcpy(type_bytes, tag + 2, 2);
        type_at += 4;
        frame.tag_bytes += 4;
    }
    frame.source.vlan_id = frame.destination.vlan_id = per_vlan ? frame.vlan_id : 0;
    return true;
}

bool is_group(const Station& station) {
    return (station.mac[0] & RTE_ETHER_GROUP_ADDR) != 0;
}

/// A learning switch. Its ports are the VIFs that its outVif rules name.
class Bridge {
  public:
    explicit Bridge(const Context& context) : core_(*context.api), self_(context.instance) {
        table_.ageing_ns = context.params[ageing_time].u;
        table_.max_entries = context.params[max_entries].u;
        mtu_bytes_ = context.params[mtu_bytes].u;
        per_vlan_ = context.params[per_vlan].u != 0;
    }

    int start() {
        sweep_ = core_.every(
            self_, sweep_period_ns,
            [](void* state, void*) { static_cast<Bridge*>(state)->sweep(); }, nullptr);
        return 0;
    }

    void stop() { core_.cancel(self_, sweep_); }

    void rule_added(const ringtap_rule& rule) {
        if (rule.vif == RINGTAP_NO_VIF) return;
        const auto port = find_port(rule.vif);
        if (port == ports_.end())
            ports_.push_back({rule.vif, 1});
        else
            port->rules++;
    }

    void rule_removed(const ringtap_rule& rule) {
        const auto port = find_port(rule.vif);
        if (port == ports_.end() || --port->rules > 0) return;
        ports_.erase(port);
        forget_vif(rule.vif);
    }

    void vif_removed(uint32_t vif) { forget_vif(vif); }

    /// Packet i is learnt from before packet i + 1 is decided.
    void process(rte_mbuf* const* packets, uint16_t n) {
        const uint64_t now_ns = core_.now_ns(self_);
        for (uint16_t i = 0; i < n; i++) decide(packets[i], now_ns);
    }

    void control(uint16_t command, const ringtap_value* arguments, ringtap_call* call);

  private:
    void decide(rte_mbuf* m, uint64_t now_ns) {
        Frame frame;
        if (!read_frame(m, per_vlan_, frame)) return drop(m, runt);
        if (m->pkt_len - frame.tag_bytes > mtu_bytes_) return drop(m, mtu);
        const uint32_t in_vif = ringtap_metadata_of(m)->in_vif;
        if (!is_group(frame.source) && is_port(in_vif)) table_.learn(frame.source, in_vif, now_ns);
        if (is_group(frame.destination)) return send_to_others(m, in_vif, frame.vlan_id);
        const StationEntry* known = table_.find(frame.destination, now_ns);
        if (known == nullptr) return send_to_others(m, in_vif, frame.vlan_id);
        if (known->vif == in_vif) return drop(m, same_vif);
        send(m, known->vif);
    }

    void send(rte_mbuf* m, uint32_t vif) {
        rte_mbuf* own = core_.writable_metadata(self_, m);
        if (own == nullptr) return core_.drop(self_, &m, 1, RINGTAP_DROP_NO_MBUF);
        ringtap_metadata_of(own)->out_vif = vif;
        core_.emit(self_, &own, 1);
    }

    /// Split horizon. The first port gets the packet itself, the others clones of it.
    void send_to_others(rte_mbuf* m, uint32_t in_vif, uint16_t vlan_id) {
        rte_mbuf* own = nullptr;
        for (const auto& [vif, rules] : ports_) {
            if (vif == in_vif) continue;
            if (per_vlan_ && !core_.vif_carries(self_, vif, vlan_id)) continue;
            if (own == nullptr) {
                own = core_.writable_metadata(self_, m);
                if (own == nullptr) return core_.drop(self_, &m, 1, RINGTAP_DROP_NO_MBUF);
                ringtap_metadata_of(own)->out_vif = vif;
            } else if (rte_mbuf* copy = core_.clone(self_, own)) {
                ringtap_metadata_of(copy)->out_vif = vif;
                core_.emit(self_, &copy, 1);
            }
        }
        if (own == nullptr) return drop(m, no_other_vif);
        core_.emit(self_, &own, 1);
    }

    void drop(rte_mbuf* m, Drop reason) { core_.drop(self_, &m, 1, reason); }

    struct Port {
        uint32_t vif;
        uint32_t rules;  // that name it
    };

    std::vector<Port>::iterator find_port(uint32_t vif) {
        return std::find_if(ports_.begin(), ports_.end(),
                            [vif](const Port& p) { return p.vif == vif; });
    }
    bool is_port(uint32_t vif) { return find_port(vif) != ports_.end(); }

    void forget_vif(uint32_t vif) {
        table_.remove_if([vif](const StationEntry& e) { return e.vif == vif; });
    }

    void sweep() { table_.free_expired(core_.now_ns(self_)); }

    void reply_table(ringtap_call* call) const;
    void reply_number(ringtap_call* call, uint64_t number) const {
        const ringtap_value value = {.given = 1, .u = number};
        core_.reply(call, &value, 1);
    }
    void add_static_entry(const ringtap_value* arguments, ringtap_call* call);

    const ringtap_api& core_;
    ringtap_instance* self_;
    BridgeTable table_;
    uint64_t mtu_bytes_;
    bool per_vlan_;
    std::vector<Port> ports_;  // in order of their first rules
    ringtap_timer* sweep_ = nullptr;
};

Station station_of(const ringtap_value& mac, const ringtap_value& vlan) {
    Station station;
    std::memcpy(station.mac, mac.mac, sizeof(station.mac));
    station.vlan_id = vlan.given ? static_cast<uint16_t>(vlan.u) : 0;
    return station;
}

void Bridge::reply_table(ringtap_call* call) const {
    const uint64_t now_ns = core_.now_ns(self_);
    std::vector<const StationEntry*> alive;
    for (const auto& [key, entry] : table_.entries())
        if (table_.is_alive(entry, now_ns)) alive.push_back(&entry);
    std::sort(alive.begin(), alive.end(), [](auto* a, auto* b) {
        const int order = std::memcmp(a->station.mac, b->station.mac, RTE_ETHER_ADDR_LEN);
        return order != 0 ? order < 0 : a->station.vlan_id < b->station.vlan_id;
    });
    for (const StationEntry* e : alive) {
        const ringtap_vif* vif = core_.vif(self_, e->vif);
        ringtap_value row[5] = {};
        std::memcpy(row[0].mac, e->station.mac, RTE_ETHER_ADDR_LEN);
        row[1].text = vif == nullptr ? "" : vif->name;
        row[2].u = e->station.vlan_id;
        row[3].u = e->is_static ? 0 : (now_ns - e->seen_ns) / 1'000'000'000;
        row[4].u = e->is_static;
        core_.reply(call, row, 5);
    }
}

void Bridge::add_static_entry(const ringtap_value* arguments, ringtap_call* call) {
    const Station station = station_of(arguments[0], arguments[2]);
    const auto vif = static_cast<uint32_t>(arguments[1].u);
    if (is_group(station))
        return core_.refuse(call,
                            "A group address cannot be a static entry: such frames are flooded",
                            "Give the address of one station.");
    if (arguments[2].given && !per_vlan_)
        return core_.refuse(call, "This bridge has one table for all VLANs",
                            "Leave 'vlan' out, or make the bridge with perVlan: true.");
    if (!is_port(vif))
        return core_.refuse(call, "That VIF is no port of this bridge: no outVif rule names it",
                            "Connect it first: vswitch.connect(bridge, vif).");
    if (!table_.add_static(station, vif, core_.now_ns(self_)))
        core_.refuse(call, "The table is full", "Raise maxEntries, or flush().");
}

void Bridge::control(uint16_t command, const ringtap_value* arguments, ringtap_call* call) {
    switch (command) {
        case mac_table:
            return reply_table(call);
        case add_static:
            return add_static_entry(arguments, call);
        case remove_static:
            return reply_number(call, table_.remove_static(station_of(arguments[0], arguments[1])));
        case flush:
            return reply_number(call, table_.remove_if([&](const StationEntry& e) {
                return !e.is_static && (!arguments[0].given || e.vif == arguments[0].u) &&
                       (!arguments[1].given || e.station.vlan_id == arguments[1].u);
            }));
        case configure:
            // What is forgotten is not to come back.
            table_.free_expired(core_.now_ns(self_));
            if (arguments[ageing_time].given) table_.ageing_ns = arguments[ageing_time].u;
            if (arguments[max_entries].given) table_.max_entries = arguments[max_entries].u;
            if (arguments[mtu_bytes].given) mtu_bytes_ = arguments[mtu_bytes].u;
            return;
        case configuration: {
            ringtap_value row[4] = {};
            row[ageing_time].u = table_.ageing_ns;
            row[max_entries].u = table_.max_entries;
            row[mtu_bytes].u = mtu_bytes_;
            row[per_vlan].u = per_vlan_;
            return core_.reply(call, row, 4);
        }
    }
}

// ---------------------------------------------------------------------------------------------
// description

constexpr ringtap_field ageing_time_field = {.name = "ageingTime",
                                             .type = RINGTAP_DURATION,
                                             .min = 1,
                                             .max = UINT64_MAX,
                                             .default_text = "300s",
                                             .doc = "an entry not seen for that long is forgotten"};
constexpr ringtap_field max_entries_field = {.name = "maxEntries",
                                             .type = RINGTAP_UINT,
                                             .min = 1,
                                             .max = 1 << 24,
                                             .default_text = "128",
                                             .doc = "a full table floods and does not learn"};
constexpr ringtap_field mtu_field = {
    .name = "mtu",
    .type = RINGTAP_UINT,
    .min = 64,
    .max = 65'535,
    .default_text = "1518",
    .doc = "largest frame in bytes, Ethernet header counted, VLAN tags not"};
constexpr ringtap_field per_vlan_field = {
    .name = "perVlan",
    .type = RINGTAP_BOOL,
    .default_text = "false",
    .doc = "a table for each VLAN; floods only to VIFs that carry it"};

constexpr ringtap_field optional(ringtap_field field) {
    field.default_text = nullptr;
    return field;
}

constexpr ringtap_field required(ringtap_field field) {
    field.required = 1;
    return field;
}

constexpr ringtap_field vlan_field = {
    .name = "vlan", .type = RINGTAP_UINT, .min = 0, .max = 4095, .doc = "its VLAN; 0: untagged"};
constexpr ringtap_field mac_field = {
    .name = "mac", .type = RINGTAP_MAC, .required = 1, .doc = "the station's address"};
constexpr ringtap_field vif_field = {
    .name = "vif", .type = RINGTAP_VIF, .doc = "behind which VIF it is"};

const ringtap_field params[] = {
    ageing_time_field, max_entries_field, mtu_field, per_vlan_field, {}};

const ringtap_field entry_columns[] = {
    mac_field,
    {.name = "vif", .type = RINGTAP_TEXT, .doc = "name of the VIF it is behind"},
    vlan_field,
    {.name = "ageSeconds", .type = RINGTAP_UINT, .doc = "since it was last seen"},
    {.name = "static", .type = RINGTAP_BOOL, .doc = "never ages, never moves"},
    {}};
const ringtap_field static_arguments[] = {mac_field, required(vif_field), vlan_field, {}};
const ringtap_field station_arguments[] = {mac_field, vlan_field, {}};
const ringtap_field flush_arguments[] = {vif_field, vlan_field, {}};
const ringtap_field configure_arguments[] = {
    optional(ageing_time_field), optional(max_entries_field), optional(mtu_field), {}};
const ringtap_field number_result[] = {{.name = "", .type = RINGTAP_UINT, .doc = "entries removed"},
                                       {}};
const ringtap_field bool_result[] = {
    {.name = "", .type = RINGTAP_BOOL, .doc = "whether there was one"}, {}};

const ringtap_command commands[] = {
    {"macTable", "the stations known; one that has aged is left out at once", nullptr, RINGTAP_ROWS,
     entry_columns},
    {"addStatic", "an entry that neither ages nor moves", static_arguments, RINGTAP_NOTHING,
     nullptr},
    {"removeStatic", "removes a static entry", station_arguments, RINGTAP_ONE, bool_result},
    {"flush", "forgets what was learnt: all, or of one VIF or VLAN; static entries stay",
     flush_arguments, RINGTAP_ONE, number_result},
    {"configure", "changes the configuration", configure_arguments, RINGTAP_NOTHING, nullptr},
    {"configuration", "the configuration in force", nullptr, RINGTAP_ONE, params},
    {}};

const ringtap_reason drops[] = {
    {"mtu", "longer than the bridge's mtu", 0},
    {"same-vif", "its destination is on the VIF it came from", 0},
    {"no-other-vif", "to be flooded, and there is no other VIF for it", 0},
    {"runt", "shorter than an Ethernet header", 0},
    {}};

const char* const conditions[] = {"any", "outVif", nullptr};

const ringtap_class bridge = make_class<Bridge>({
    .flags = RINGTAP_FLOODS,
    .name = "bridge",
    .doc = "A learning Ethernet switch (IEEE 802.1D). Its ports are the VIFs its outVif rules name",
    .params = params,
    .conditions = conditions,
    .drops = drops,
    .commands = commands,
});

const RegisterClass registered(&bridge);

}  // namespace

}  // namespace ringtap
