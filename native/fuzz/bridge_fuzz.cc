// SPDX-License-Identifier: Apache-2.0
// A bridge and its VIFs through a script of events: frames, time, commands, links, rules, stops.
// After each the ledger balances, and what left the bridge was allowed to.
#include <map>
#include <set>

#include "../modules/test_lan.hpp"
#include "input.hpp"

namespace ringtap::fuzz {

namespace {

using test::Bytes;

constexpr uint32_t ports = 4;
constexpr uint32_t stations = 8;

/// Of the station's address, as the table shows it.
using StationName = std::pair<std::vector<uint8_t>, uint64_t>;

class Script {
  public:
    explicit Script(Input& input)
        : input_(input),
          per_vlan_(input.flag()),
          max_entries_(1 + input.below(6)),
          lab_(options(input), 64),
          bridge_(&lab_.bridge("br", max_entries_, per_vlan_)) {
        for (uint32_t i = 0; i < ports; i++) {
            vifs_[i] = &lab_.vif("v" + std::to_string(i), config());
            lab_.otherwise(*vifs_[i], *bridge_);
            connect(i);
        }
    }

    void run() {
        for (uint32_t events = 0; events < most_events && !input_.is_empty(); events++) {
            const size_t before = read_table().size();
            try {
                happen();
                lab_.graph.run();
            } catch (const Error& refusal) {
                must(!refusal.code.empty(), "what is refused is refused by a code");
            }
            check_packets();
            const size_t after = read_table().size();
            must(after <= max_entries_ || after <= before,
                 "the table does not grow past its limit");
            must(audit(lab_.graph).empty(), "every packet is accounted for");
            must(lab_.graph.queued() > 0 || lab_.graph.mbufs_in_use() == 0, "every mbuf is back");
            must(lab_.graph.custody_faults.empty(), "the bridge loses no packet");
        }
    }

  private:
    static constexpr uint32_t most_events = 64;

    static GraphOptions options(Input& input) {
        GraphOptions made = {.burst = 1 + input.below(8)};
        made.stress_seed = input.below(4);
        made.ring_full_drops = input.flag();
        made.quota_mbufs = input.flag() ? 0 : 8 + input.below(64);
        return made;
    }
    VifConfig config() {
        switch (input_.below(4)) {
            case 0: {
                VifConfig access = {.mode = VifConfig::Mode::access, .access_vlan = 1};
                access.members.set(1);
                return access;
            }
            case 1:
                return test::trunk({1, 2}, input_.flag() ? 3 : 0);
            default:
                return {};
        }
    }

    void happen() {
        const uint32_t port = input_.below(ports);
        expected_.clear();
        switch (input_.below(16)) {
            case 0:
                return lab_.graph.advance(input_.below(400) * test::second_ns);
            case 1:
                return add_static(port);
            case 2:
                lab_.control(*bridge_, "removeStatic", {station(), vlan()});
                return;
            case 3:
                lab_.control(*bridge_, "flush",
                             {input_.flag() ? number_of(port) : ringtap_value{}, vlan()});
                return;
            case 4:
                return configure();
            case 5:
                lab_.control(*vifs_[port], "setLink", {test::number(input_.flag())});
                return;
            case 6:
                return is_connected(port) ? disconnect(port) : connect(port);
            case 7:
                return stop_or_start(input_.flag() ? *bridge_ : *vifs_[port]);
            case 8:
                return replace(port);
            case 9:
                return send(port, {input_.take(input_.byte())});
            default:
                return send_frames(port);
        }
    }

    void send_frames(uint32_t port) {
        std::vector<Bytes> packets(1 + input_.below(3), Bytes{});
        for (Bytes& packet : packets) packet = frame();
        if (packets.size() == 1) expect(port, packets[0]);
        send(port, packets);
    }
    void send(uint32_t port, const std::vector<Bytes>& packets) {
        lab_.send(*vifs_[port], packets, 1 + input_.below(2));
    }
    Bytes frame() {
        const auto source = static_cast<uint8_t>(input_.below(stations));
        const uint32_t to = input_.below(stations + 2);
        const size_t length = input_.below(8) == 0 ? 1000 + input_.u16() % 600 : 60;
        Bytes made =
            test::frame(source, to < stations ? static_cast<uint8_t>(to) : test::everybody, length);
        if (to == stations + 1) made[0] = 0x01, made[1] = 0x00, made[2] = 0x5e;
        if (input_.below(16) == 0) made[6] |= 1;  // no station has such an address
        for (uint32_t tags = input_.below(3); tags > 0; tags--)
            made =
                test::tagged(made, static_cast<uint16_t>(input_.below(5) | input_.below(8) << 13));
        return made;
    }

    /// Where a frame to a station goes that the bridge knows: there, or nowhere.
    void expect(uint32_t port, const Bytes& frame) {
        if (per_vlan_ || stopped_ > 0 || (frame[0] & 1) != 0) return;
        const auto known = read_table().find({Bytes(frame.begin(), frame.begin() + 6), 0});
        const bool moves_first = std::equal(frame.begin(), frame.begin() + 6, frame.begin() + 6);
        if (known == table_.end() || moves_first || known->second == vifs_[port]->name) return;
        expected_ = known->second;
    }

    void add_static(uint32_t port) {
        lab_.control(*bridge_, "addStatic", {station(), number_of(port), vlan()});
    }
    void configure() {
        const uint64_t entries = 1 + input_.below(6);
        const uint64_t seconds = 1 + input_.below(600);
        const uint64_t mtu_bytes = 64 + input_.u16() % 1500;
        lab_.control(
            *bridge_, "configure",
            {input_.flag() ? test::number(seconds * test::second_ns) : ringtap_value{},
             test::number(entries), input_.flag() ? test::number(mtu_bytes) : ringtap_value{}});
        max_entries_ = entries;
    }
    bool is_connected(uint32_t port) const { return rules_[port] != 0; }
    void connect(uint32_t port) {
        rules_[port] =
            lab_.rule(*bridge_, "outVif", vifs_[port]->vif->index, {vifs_[port]->input->id()});
    }
    void disconnect(uint32_t port) {
        lab_.graph.remove_rule(bridge_->id, std::exchange(rules_[port], 0));
    }
    void stop_or_start(Instance& it) {
        if (it.is_running) {
            lab_.graph.stop_instance(it.id);
            stopped_++;
        } else {
            lab_.graph.start_instance(it.id);
            stopped_--;
        }
    }
    /// Another VIF in its place, which may get its number.
    void replace(uint32_t port) {
        stopped_ -= vifs_[port]->is_running ? 0 : 1;
        lab_.graph.remove_instance(vifs_[port]->id);
        vifs_[port] = &lab_.vif("w" + std::to_string(made_++), config());
        lab_.otherwise(*vifs_[port], *bridge_);
        connect(port);
    }

    ringtap_value station() {
        ringtap_value value = test::mac(static_cast<uint8_t>(input_.below(stations)));
        if (input_.below(16) == 0) value.mac[0] |= 1;
        return value;
    }
    ringtap_value vlan() { return input_.flag() ? test::number(input_.below(4)) : ringtap_value{}; }
    ringtap_value number_of(uint32_t port) const { return test::number(vifs_[port]->vif->index); }

    /// Behind which VIF each station is.
    const std::map<StationName, std::string>& read_table() {
        table_.clear();
        for (const auto& row : lab_.control(*bridge_, "macTable").rows) {
            const uint8_t* mac = row[0].value.mac;
            const bool is_new =
                table_.emplace(StationName{{mac, mac + 6}, row[2].value.u}, row[1].text).second;
            must(is_new, "a station is in the table once");
            must((mac[0] & 1) == 0, "no group is a station");
        }
        return table_;
    }

    void check_packets() {
        for (Instance* it : vifs_) {
            std::set<Origin> seen;
            Lab::for_each(it->far_captured.claim(), [&](const CapturedPacket& packet) {
                must(packet.in_vif != it->vif->index, "no frame goes back to where it came from");
                must(seen.insert(packet.origin).second, "no frame leaves twice by one VIF");
                must(expected_.empty() || it->name == expected_,
                     "a frame to a known station goes to that station only");
            });
        }
    }

    using Lab = test::Lab;
    Input& input_;
    bool per_vlan_;
    uint64_t max_entries_;
    Lab lab_;
    Instance* bridge_;
    Instance* vifs_[ports] = {};
    uint32_t rules_[ports] = {};
    uint32_t stopped_ = 0;
    uint32_t made_ = 0;
    std::string expected_;  // VIF; empty: no single one
    std::map<StationName, std::string> table_;
};

}  // namespace

}  // namespace ringtap::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    using namespace ringtap::fuzz;
    Input input(data, size);
    Script(input).run();
    return 0;
}
