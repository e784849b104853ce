// SPDX-License-Identifier: Apache-2.0
// What it costs to decide among rules.
#include <random>

#include "../bench/circuit.hpp"

namespace ringtap::bench {

namespace {

constexpr uint32_t vif_count = 8;

/// Each packet has another out-VIF than the one before it, and each hop a rule for each out-VIF.
/// All lead to the next hop: else bursts would shrink on the way.
double among_out_vifs(size_t hops) {
    Circuit circuit({}, vif_count);
    std::vector<uint64_t> vifs;
    for (uint32_t i = 0; i < vif_count; i++) vifs.push_back(circuit.add("testvif").vif->index);
    Instance* last = &circuit.add("forward");
    circuit.lead(circuit.turn, *last);
    for (size_t i = 1; i <= hops; i++) {
        Instance& next = i == hops ? circuit.turn : circuit.add("forward");
        for (const uint64_t vif : vifs) circuit.lead(*last, "outVif", number(vif), next);
        last = &next;
    }
    circuit.put(circuit.turn, frames(under_way));
    return circuit.run();
}

const Bench hop_rule("hop.rule.ns", "ns",
                     [](const Effort& effort) { return hop_ns(effort, among_out_vifs); });

/// The same numbers each time.
struct Random {
    std::mt19937 engine{1};
    uint32_t operator()() { return static_cast<uint32_t>(engine()); }
};

/// An IPv4 packet of UDP, and where its fields are.
struct Datagram {
    static constexpr uint32_t bytes = 60, source = 26, destination = 30, destination_port = 36;
    uint32_t to = 0;
    uint16_t port = 53;

    void write(uint8_t* frame) const {
        const uint8_t header[] = {2, 0, 0, 0, 0,  2,  2, 0, 0,  0, 0, 1, 8, 0, 0x45, 0, 0,    46,
                                  0, 0, 0, 0, 64, 17, 0, 0, 10, 0, 0, 1, 0, 0, 0,    0, 0x10, 0};
        std::memset(frame, 0, bytes);
        std::memcpy(frame, header, sizeof(header));
        for (uint32_t i = 0; i < 4; i++)
            frame[destination + i] = static_cast<uint8_t>(to >> (24 - 8 * i));
        frame[destination_port] = static_cast<uint8_t>(port >> 8);
        frame[destination_port + 1] = static_cast<uint8_t>(port);
        frame[39] = 26;
    }
};

/// An instance with many rules, and packets to be held against them.
class Decisions {
  public:
    void add(const char* name, std::vector<ringtap_value> values) {
        const ConditionClass& kind = *find_condition(name);
        values.resize(std::max(values.size(), kind.arg_count()));
        circuit_.graph.add_rule(from_.id, Rule::default_priority,
                                Condition::make(kind, values.data()), {from_.input->id()});
    }
    /// `count` bursts, each packet as `next()` says.
    template <typename Next>
    void draw(uint32_t count, Next next) {
        for (uint32_t i = 0; i < count * burst; i++) {
            uint8_t frame[Datagram::bytes];
            const Datagram datagram = next();
            datagram.write(frame);
            packets_.push_back(pool_.allocate_filled(quota_, frame, sizeof(frame)));
            if (packets_.back() == nullptr) throw Skipped("the pool is too small");
        }
    }
    ~Decisions() {
        for (rte_mbuf* m : packets_) pool_.release(quota_, m);
    }
    /// ns a packet: to find its rule, and to count it there.
    double measure(const Effort& effort) {
        CompiledRules& rules = from_.rules.compiled();
        uint64_t missed = 0;
        const size_t passes = std::max<size_t>(1, least_decisions / packets_.size());
        const double ns = best(effort, [&] {
            return cpu_ns([&] {
                for (size_t pass = 0; pass < passes; pass++)
                    for (size_t i = 0; i < packets_.size(); i += burst)
                        missed += decide(rules, &packets_[i]);
            });
        });
        if (missed > 0) throw std::runtime_error("packets matched no rule");
        return ns / static_cast<double>(passes * packets_.size());
    }

  private:
    /// What asking for the time costs is nothing beside so many.
    static constexpr size_t least_decisions = 1 << 16;

    static uint64_t decide(CompiledRules& rules, rte_mbuf* const* packets) {
        const CompiledRules::Entry* entries[burst];
        uint64_t missed = 0;
        rules.match(packets, burst, entries);
        for (uint32_t i = 0; i < burst; i++) {
            if (entries[i] == nullptr) {
                missed++;
                continue;
            }
            entries[i]->rule->packets++;
            entries[i]->rule->bytes += packets[i]->pkt_len;
        }
        return missed;
    }

    Circuit circuit_;
    Instance& from_ = circuit_.add("forward");
    Pool& pool_ = Pool::open();
    Quota quota_ = {pool_.size(), 0};
    std::vector<rte_mbuf*> packets_;
};

constexpr uint32_t first_address = 0x0a000000;
/// So many packets that each takes another of a few thousand rules.
constexpr uint32_t bursts = 64;

/// Among `count` rules for one address each.
double among_addresses(const Effort& effort, uint32_t count) {
    Random random;
    Decisions decisions;
    for (uint32_t i = 0; i < count; i++) decisions.add("ipv4Dst", {number(first_address + i * 7)});
    const uint32_t drawn = count < burst ? count : bursts;
    decisions.draw(drawn, [&] { return Datagram{.to = first_address + random() % count * 7}; });
    return decisions.measure(effort);
}

ringtap_value net(uint32_t address, uint32_t length) {
    return {.given = 1, .u = address, .u2 = length};
}

double among_networks(const Effort& effort) {
    constexpr uint32_t count = 1'000'000;
    Random random;
    Decisions decisions;
    std::vector<uint32_t> addresses;
    for (uint32_t i = 0; i < count; i++) {
        addresses.push_back(random());
        decisions.add("ipv4DstNet", {net(addresses.back(), 28 - (random() % 13))});
    }
    decisions.draw(bursts, [&] { return Datagram{.to = addresses[random() % count]}; });
    return decisions.measure(effort);
}

double among_five_tuples(const Effort& effort) {
    constexpr uint32_t count = 10'000;
    Random random;
    Decisions decisions;
    std::vector<Datagram> datagrams;
    for (uint32_t i = 0; i < count; i++) {
        const Datagram one = {.to = random(), .port = static_cast<uint16_t>(random() % 60'000)};
        datagrams.push_back(one);
        const uint64_t last = random() % 2 == 0 ? one.port : one.port + random() % 1000;
        decisions.add("fiveTuple", {net(0x0a000000, 8 + random() % 25),
                                    net(one.to, 16 + random() % 17),
                                    {},
                                    {.given = 1, .u = one.port, .u2 = last},
                                    number(17)});
    }
    // The sources of all of them are in 10.0.0.0/8, but only in some of the smaller networks.
    decisions.add("any", {});
    decisions.draw(bursts, [&] { return datagrams[random() % count]; });
    return decisions.measure(effort);
}

double by_expression(const Effort& effort) {
    Decisions decisions;
    decisions.add("bpf", {{.given = 1, .text = "udp port 53"}});
    decisions.draw(bursts, [] { return Datagram{}; });
    return decisions.measure(effort);
}

const Bench linear8("rules.linear8.ns", "ns",
                    [](const Effort& effort) { return among_addresses(effort, 8); });
const Bench exact1k("rules.exact1k.ns", "ns",
                    [](const Effort& effort) { return among_addresses(effort, 1000); });
const Bench exact1m("rules.exact1m.ns", "ns",
                    [](const Effort& effort) { return among_addresses(effort, 1'000'000); });
const Bench lpm1m("rules.lpm1m.ns", "ns", among_networks);
const Bench acl10k("rules.acl10k.ns", "ns", among_five_tuples);
const Bench bpf("rules.bpf.ns", "ns", by_expression);

}  // namespace

}  // namespace ringtap::bench
