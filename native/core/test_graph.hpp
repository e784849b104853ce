// SPDX-License-Identifier: Apache-2.0
// A graph to test with: a few words in place of handles and vectors.
#pragma once

#include <cstring>
#include <string>
#include <vector>

#include "graph.hpp"
#include "registry.hpp"

namespace ringtap::test {

using Bytes = std::vector<uint8_t>;
using Packets = std::vector<Bytes>;

/// An Ethernet frame from station `source` to `destination` (last byte of 02:00:00:00:00:xx; 0xff: broadcast).
inline Bytes frame(uint8_t source, uint8_t destination, size_t length = 64) {
    Bytes bytes(length, 0x55);
    const Bytes head = {2, 0, 0, 0, 0, destination, 2, 0, 0, 0, 0, source, 0x08, 0x00};
    std::copy(head.begin(), head.end(), bytes.begin());
    if (destination == 0xff) std::fill(bytes.begin(), bytes.begin() + 6, 0xff);
    return bytes;
}

/// The same with an 802.1Q tag.
inline Bytes tagged(Bytes bytes, uint16_t tci) {
    const Bytes tag = {0x81, 0x00, static_cast<uint8_t>(tci >> 8), static_cast<uint8_t>(tci)};
    bytes.insert(bytes.begin() + 12, tag.begin(), tag.end());
    return bytes;
}

inline std::unique_ptr<Injection> injection(const std::vector<Bytes>& packets, uint32_t repeat = 1) {
    auto made = std::make_unique<Injection>();
    for (const Bytes& p : packets) {
        made->bytes.insert(made->bytes.end(), p.begin(), p.end());
        made->lengths.push_back(static_cast<uint32_t>(p.size()));
    }
    made->repeat = repeat;
    return made;
}

struct Lab {
    explicit Lab(GraphOptions options = {}, uint32_t ring_size = RingParam::default_size)
        : graph(options), ring_size_(ring_size) {}

    Instance& add(const char* cls, const std::string& name, const std::vector<ringtap_value>& params = {}) {
        Instance& made = graph.add_instance(find_class(cls), name, {ring_size_, 0}, nullptr,
                                            params.data(), nullptr);
        graph.start_instance(made.id);
        return made;
    }

    Instance& vif(const std::string& name, VifConfig config = {}) {
        const RingParam inbound = {ring_size_, 0};
        Instance& made = graph.add_instance(find_class("testvif"), name, {ring_size_, 0},
                                            config.wants_inbound ? &inbound : nullptr, nullptr,
                                            &config);
        graph.start_instance(made.id);
        return made;
    }

    /// A bridge with the defaults of its table.
    Instance& bridge(const std::string& name, uint64_t max_entries = 128, bool per_vlan = false) {
        const auto value = [](uint64_t u) { return ringtap_value{.given = 1, .u = u}; };
        return add("bridge", name,
                   {value(300'000'000'000), value(max_entries), value(1518), value(per_vlan)});
    }

    uint32_t rule(Instance& from, const char* condition, uint64_t argument,
                  std::vector<uint32_t> rings, uint32_t priority = Rule::default_priority) {
        Condition when{find_condition(condition), {}};
        when.args.values[0] = {.given = 1, .u = argument, .u2 = argument};
        return graph.add_rule(from.id, priority, when, rings).rule;
    }
    uint32_t otherwise(Instance& from, Instance& to) {
        return rule(from, "any", 0, {to.input->id()});
    }
    void connect(Instance& hub, const std::vector<Instance*>& vifs) {
        for (Instance* v : vifs) {
            otherwise(*v, hub);
            rule(hub, "outVif", v->vif->index, {v->input->id()});
        }
    }

    void send(Instance& vif, const std::vector<Bytes>& packets, uint32_t repeat = 1) {
        graph.inject_at_vif(vif.id, injection(packets, repeat));
    }
    void put(Instance& to, const std::vector<Bytes>& packets, uint32_t in_vif = 0,
             uint32_t out_vif = 0) {
        auto made = injection(packets);
        made->in_vif = in_vif;
        made->out_vif = out_vif;
        graph.inject_into_ring(to.input->id(), std::move(made));
    }

    static std::vector<Bytes> got(Instance& it) { return split(it.far_captured.claim()); }
    static std::vector<Bytes> split(const CaptureBatch& batch) {
        std::vector<Bytes> packets;
        for (const CapturedPacket& p : batch.packets) {
            const auto from = batch.bytes.begin() + static_cast<ptrdiff_t>(p.offset);
            packets.emplace_back(from, from + p.length);
        }
        return packets;
    }
    uint64_t dropped(const Instance& it, const std::string& reason) const {
        const auto reasons = reasons_of(*it.cls);
        for (size_t i = 0; i < reasons.size(); i++)
            if (reason == reasons[i].name) return it.dropped[i];
        return UINT64_MAX;
    }
    /// Nothing unaccounted for, and every mbuf back.
    bool is_clean() { return audit(graph).empty() && graph.quota.in_use == graph.queued(); }

    Graph graph;

  private:
    uint32_t ring_size_;
};

}  // namespace ringtap::test
