// SPDX-License-Identifier: Apache-2.0
// A bridge with three ports, to test with.
#pragma once

#include "../core/test_graph.hpp"

namespace ringtap::test {

constexpr uint64_t ageing_ns = 300 * second_ns;

/// A bridge with ports a, b and c; station 1 is sent from a, 2 from b, 3 from c.
struct Lan : Lab {
    explicit Lan(uint64_t max_entries = 128, bool per_vlan = false, VifConfig trunk = {})
        : a(vif("a", trunk)),
          b(vif("b", trunk)),
          c(vif("c", trunk)),
          br(bridge("br", max_entries, per_vlan)) {
        connect(br, {&a, &b, &c});
    }
    /// "bc": the ports where what was sent came out.
    std::string where(Instance& from, const std::vector<Bytes>& packets) {
        send(from, packets);
        graph.run();
        std::string ports;
        for (Instance* it : {&a, &b, &c})
            for (size_t n = got(*it).size(); n > 0; n--) ports += it->name;
        return ports;
    }
    std::string where(Instance& from, const Bytes& packet) { return where(from, Packets{packet}); }

    size_t table_size() { return control(br, "macTable").rows.size(); }
    void learn(Instance& from, uint8_t station) { where(from, frame(station, everybody)); }

    Instance &a, &b, &c, &br;
};

inline VifConfig trunk(std::initializer_list<uint16_t> vlans, uint16_t native = 0) {
    VifConfig config = {.mode = VifConfig::Mode::trunk, .native_vlan = native};
    for (const uint16_t id : vlans) config.members.set(id);
    if (native != 0) config.members.set(native);
    return config;
}

}  // namespace ringtap::test
