// SPDX-License-Identifier: Apache-2.0
// A graph to test with: a few words in place of handles and vectors.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "control.hpp"
#include "error.hpp"
#include "graph.hpp"
#include "registry.hpp"

namespace ringtap::test {

using Bytes = std::vector<uint8_t>;
using Packets = std::vector<Bytes>;

/// An Ethernet frame from station `source` to `destination` (last byte of 02:00:00:00:00:xx; 0xff:
/// broadcast).
inline Bytes frame(uint8_t source, uint8_t destination, size_t length = 64) {
    Bytes bytes(length, 0x55);
    const Bytes head = {2, 0, 0, 0, 0, destination, 2, 0, 0, 0, 0, source, 0x08, 0x00};
    std::copy(head.begin(), head.end(), bytes.begin());
    if (destination == 0xff) std::fill(bytes.begin(), bytes.begin() + 6, 0xff);
    return bytes;
}

/// The destination of a broadcast, for frame().
constexpr uint8_t everybody = 0xff;

inline Packets five() {
    return {frame(1, 1), frame(1, 2), frame(1, 3), frame(1, 4), frame(1, 5)};
}

/// The same with an 802.1Q tag.
inline Bytes tagged(Bytes bytes, uint16_t tci) {
    const Bytes tag = {0x81, 0x00, static_cast<uint8_t>(tci >> 8), static_cast<uint8_t>(tci)};
    bytes.insert(bytes.begin() + 12, tag.begin(), tag.end());
    return bytes;
}

inline std::unique_ptr<Injection> injection(const std::vector<Bytes>& packets,
                                            uint32_t repeat = 1) {
    Bytes bytes;
    std::vector<uint32_t> lengths;
    for (const Bytes& p : packets) {
        bytes.insert(bytes.end(), p.begin(), p.end());
        lengths.push_back(static_cast<uint32_t>(p.size()));
    }
    auto made = std::make_unique<Injection>(
        std::make_unique<MemorySource>(std::move(bytes), std::move(lengths)));
    made->repeat = repeat;
    return made;
}

constexpr uint64_t second_ns = 1'000'000'000;

inline ringtap_value number(uint64_t u) {
    return {.given = 1, .u = u, .u2 = u};
}
inline ringtap_value range(uint64_t from, uint64_t to) {
    return {.given = 1, .u = from, .u2 = to};
}
/// A station's address, 02:00:00:00:00:xx.
inline ringtap_value mac(uint8_t station) {
    return {.given = 1, .mac = {2, 0, 0, 0, 0, station}};
}

/// With a value for each of its arguments; those left out are not given.
inline Condition condition_of(const char* name, std::vector<ringtap_value> values) {
    const ConditionClass& kind = *find_condition(name);
    values.resize(std::max(values.size(), kind.arg_count()));
    return Condition::make(kind, values.data());
}

inline Condition condition(const char* name, const ringtap_value& argument = {}) {
    return condition_of(name, {argument});
}

/// The code of the Error that `what` throws, "" when it throws none.
template <typename What>
std::string code_of(What what) {
    try {
        what();
        return "";
    } catch (const Error& e) {
        return e.code;
    }
}

/// A packet by itself, in one segment for each part.
class LonePacket {
  public:
    explicit LonePacket(const std::vector<Bytes>& parts) {
        rte_mbuf* last = nullptr;
        for (const Bytes& part : parts) {
            rte_mbuf* segment =
                pool.allocate_filled(quota, part.data(), static_cast<uint32_t>(part.size()));
            if (head == nullptr) {
                head = segment;
            } else {
                last->next = segment;
                head->nb_segs++;
                head->pkt_len += segment->pkt_len;
            }
            last = segment;
        }
    }
    /// `bytes`, split before each of `at`.
    static LonePacket split(const Bytes& bytes, const std::vector<size_t>& at) {
        std::vector<Bytes> parts;
        size_t from = 0;
        for (const size_t to : at) {
            parts.emplace_back(bytes.begin() + static_cast<ptrdiff_t>(from),
                               bytes.begin() + static_cast<ptrdiff_t>(to));
            from = to;
        }
        parts.emplace_back(bytes.begin() + static_cast<ptrdiff_t>(from), bytes.end());
        return LonePacket(parts);
    }
    ~LonePacket() {
        if (head != nullptr) pool.release(quota, head);
    }
    LonePacket(const LonePacket&) = delete;
    LonePacket& operator=(const LonePacket&) = delete;

    Pool& pool = Pool::open();
    Quota quota = {pool.size(), 0};
    rte_mbuf* head = nullptr;
};

inline Bytes bytes_of(const rte_mbuf* m) {
    Bytes bytes;
    for (; m != nullptr; m = m->next) {
        const auto* data = rte_pktmbuf_mtod(m, const uint8_t*);
        bytes.insert(bytes.end(), data, data + m->data_len);
    }
    return bytes;
}

struct Lab {
    explicit Lab(GraphOptions options = {}, uint32_t ring_size = RingParam::default_size)
        : graph(options), ring_size_(ring_size) {}

    /// Parameters left out have their defaults, as far as these are plain numbers.
    Instance& add(const char* cls, const std::string& name,
                  std::vector<ringtap_value> params = {}) {
        const auto fields = params_of(find_class(cls));
        for (size_t i = params.size(); i < fields.size(); i++) {
            const char* usual = fields[i].default_text;
            params.push_back(usual == nullptr ? ringtap_value{}
                                              : number(std::strtoull(usual, nullptr, 10)));
        }
        Instance& made = graph.add_instance(find_class(cls), name, {ring_size_, 0}, nullptr,
                                            params.data(), nullptr);
        graph.start_instance(made.id);
        return made;
    }

    Instance& vif(const std::string& name, VifConfig config = {}) {
        const RingParam inbound = {ring_size_, 0};
        Instance& made =
            graph.add_instance(find_class("testvif"), name, {ring_size_, 0},
                               config.wants_inbound ? &inbound : nullptr, nullptr, &config);
        graph.start_instance(made.id);
        return made;
    }

    /// A bridge with the defaults of its table.
    Instance& bridge(const std::string& name, uint64_t max_entries = 128, bool per_vlan = false) {
        return add("bridge", name,
                   {number(300 * second_ns), number(max_entries), number(1518), number(per_vlan)});
    }
    /// A device in loopback, or one that only transmits.
    Instance& device(const std::string& name, bool loops = true) {
        return add("device", name, {number(loops)});
    }

    uint32_t rule(Instance& from, const char* condition, uint64_t argument,
                  std::vector<uint32_t> rings, uint32_t priority = Rule::default_priority) {
        return rule(from, test::condition(condition, number(argument)), rings, priority);
    }
    uint32_t rule(Instance& from, const Condition& when, const std::vector<uint32_t>& rings,
                  uint32_t priority = Rule::default_priority) {
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

    /// Puts in a packet made by hand, as if a module upstream had emitted it.
    void enqueue(Instance& to, rte_mbuf* m) {
        add_to(graph.caller.ledger.injected, 1);
        graph.injected_into_rings += to.input->enqueue(&m, 1);
        graph.activate(&to);
    }
    /// In one segment for each part.
    rte_mbuf* make(const std::vector<Bytes>& parts) {
        LonePacket packet(parts);
        rte_mbuf* m = std::exchange(packet.head, nullptr);
        graph.caller.quota.note(m->nb_segs);
        return m;
    }

    /// The first packet queued for an instance that was stopped; the last in its queue from here
    /// on.
    rte_mbuf* peek(Instance& it) {
        rte_mbuf* m = nullptr;
        REQUIRE(it.input->dequeue(&m, 1) == 1);
        add_to(it.received, 1);
        graph.injected_into_rings += it.input->enqueue(&m, 1);
        return m;
    }

    ringtap_call control(Instance& it, const std::string& command,
                         const std::vector<ringtap_value>& arguments = {}) {
        const auto commands = commands_of(*it.cls);
        const auto found = std::find_if(commands.begin(), commands.end(),
                                        [&](const auto& c) { return command == c.name; });
        std::vector<ringtap_value> all = arguments;
        all.resize(8);
        return ringtap::control(it, static_cast<uint16_t>(found - commands.begin()), all.data());
    }

    static std::vector<Bytes> got(Instance& it) { return split(it.far_captured.claim()); }
    static std::vector<Bytes> split(CaptureBatch batch) {
        std::vector<Bytes> packets;
        for_each(std::move(batch), [&](const CapturedPacket& p) {
            packets.emplace_back(p.bytes, p.bytes + p.length);
        });
        return packets;
    }
    template <typename Visit>
    static void for_each(CaptureBatch batch, Visit visit) {
        CaptureReader reader(std::make_shared<CaptureBatch>(std::move(batch)));
        CapturedPacket packet;
        while (reader.next(packet)) visit(packet);
    }
    /// What was noted of each; their bytes are gone.
    static std::vector<CapturedPacket> notes(CaptureBatch batch) {
        std::vector<CapturedPacket> packets;
        for_each(std::move(batch), [&](const CapturedPacket& p) { packets.push_back(p); });
        return packets;
    }
    uint64_t dropped(const Instance& it, const std::string& reason) const {
        const auto reasons = reasons_of(*it.cls);
        for (size_t i = 0; i < reasons.size(); i++)
            if (reason == reasons[i].name) return it.dropped[i];
        return UINT64_MAX;
    }
    /// "name: what became of packet 2", for each custody fault.
    std::vector<std::string> faults() const {
        std::vector<std::string> texts;
        for (const CustodyFault& f : graph.custody_faults)
            texts.push_back(f.instance + ": packet " +
                            std::to_string(static_cast<uint32_t>(f.origin)) + " " + f.what);
        return texts;
    }
    /// Nothing unaccounted for, and every mbuf back.
    bool is_clean() {
        return audit(graph).empty() && graph.mbufs_in_use() == static_cast<int64_t>(graph.queued());
    }

    Graph graph;

  private:
    uint32_t ring_size_;
};

}  // namespace ringtap::test
