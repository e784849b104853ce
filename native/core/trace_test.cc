// SPDX-License-Identifier: Apache-2.0
#include "trace.hpp"

#include <doctest/doctest.h>

#include "test_graph.hpp"

using namespace ringtap;
using namespace ringtap::test;

namespace {

/// "a emitted 7 by 5 after 1 2", and so on: a line for each hop.
struct Traced : Lab {
    explicit Traced(GraphOptions options = {}, uint32_t ring_size = RingParam::default_size)
        : Lab(options, ring_size) {}

    std::vector<std::string> hops() {
        static const char* const outcomes[] = {"emitted", "dropped",     "consumed",
                                               "held",    "transmitted", "captured"};
        std::vector<std::string> lines;
        omitted = graph.read_trace([&](const TracedHop& hop) {
            const Instance& it = graph.instance(hop.instance);
            std::string line = std::to_string(static_cast<uint32_t>(hop.origin)) + " " + it.name +
                               " " + outcomes[hop.outcome];
            if (hop.outcome == TraceRecord::dropped)
                line += std::string(" ") + reasons_of(*it.cls)[hop.reason].name;
            for (const uint32_t ring : hop.target_rings) line += " " + name_of(ring);
            if (hop.rule != 0) line += " by " + std::to_string(hop.rule);
            for (const uint32_t rule : hop.tried_rules) line += " not " + std::to_string(rule);
            if (hop.is_changed) line += " changed";
            lines.push_back(line);
        });
        return lines;
    }
    std::string name_of(uint32_t ring) { return graph.ring(ring).reader()->name; }
    uint64_t omitted = 0;
};

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("a trace says who had a packet, which rule decided, and where it went") {
    Traced lab;
    Instance &a = lab.vif("a"), &b = lab.vif("b"), &c = lab.vif("c");
    Instance& br = lab.bridge("br0");
    lab.connect(br, {&a, &b, &c});
    const std::string to_br = std::to_string(a.rules.rules()[0]->id);
    std::vector<std::string> to;
    for (const auto& rule : br.rules.rules()) to.push_back(std::to_string(rule->id));
    lab.graph.start_trace({});
    lab.send(a, {frame(1, 0xff)});
    lab.graph.run();
    CHECK(lab.hops() == Lines{"0 a emitted br0 by " + to_br,
                              "0 br0 emitted c by " + to[2] + " not " + to[0] + " not " + to[1],
                              "0 br0 emitted b by " + to[1] + " not " + to[0], "0 c captured",
                              "0 b captured"});
    CHECK(lab.is_clean());
}

TEST_CASE("a trace of some packets leaves out all others") {
    Traced lab;
    Instance &a = lab.vif("a"), &b = lab.vif("b");
    const uint32_t rule = lab.otherwise(a, b);
    lab.graph.start_trace({.origins = {make_origin(1, 40), make_origin(1, 3)}});
    lab.send(a, {frame(1, 2)}, 100);
    lab.graph.run();
    const std::string by = " emitted b by " + std::to_string(rule);
    CHECK(lab.hops() == Lines{"3 a" + by, "3 b captured", "40 a" + by, "40 b captured"});
    CHECK(lab.omitted == 0);
}

TEST_CASE("a trace keeps a packet as it came and as it left") {
    for (const bool is_shared : {false, true}) {  // of a shared one, what left is a copy
        Traced lab;
        Instance &a = lab.vif("a"), &b = lab.vif("b"), &c = lab.vif("c");
        Instance& r = lab.add("rewriter", "r");
        if (is_shared)
            lab.rule(a, "any", 0, {c.input->id(), r.input->id()});
        else
            lab.otherwise(a, r);
        lab.otherwise(r, b);
        lab.graph.start_trace({});
        lab.send(a, {frame(1, 2)});
        lab.graph.run();
        const Packets got = Lab::got(b);
        REQUIRE(got.size() == 1);
        REQUIRE(got[0] != frame(1, 2));
        uint32_t changed = 0;
        lab.graph.read_trace([&](const TracedHop& hop) {
            CHECK(hop.is_changed == (hop.instance == r.id));
            if (!hop.is_changed) return;
            CHECK(Bytes(hop.before, hop.before + hop.length) == frame(1, 2));
            CHECK(Bytes(hop.after, hop.after + hop.length_after) == got[0]);
            changed++;
        });
        CHECK(changed == 1);
    }
}

TEST_CASE("a trace says why a packet went no further") {
    SUBCASE("no rule") {
        Traced lab;
        Instance& a = lab.vif("a");
        lab.rule(a, "vlanId", 7, {lab.vif("b").input->id()});
        const std::string rule = std::to_string(a.rules.rules()[0]->id);
        lab.graph.start_trace({});
        lab.send(a, {frame(1, 2)});
        lab.graph.run();
        CHECK(lab.hops() == Lines{"0 a dropped no-rule not " + rule});
    }
    SUBCASE("a full ring") {
        Traced lab({.ring_full_drops = true}, 4);
        Instance &a = lab.vif("a"), &b = lab.vif("b");
        lab.otherwise(a, b);
        lab.graph.start_trace({.origins = {make_origin(1, 31)}});
        lab.send(a, {frame(1, 2)}, 32);
        lab.graph.run();
        const Lines hops = lab.hops();
        REQUIRE(hops.size() == 2);
        CHECK(hops[1] == "31 a dropped ring-full b");
    }
    SUBCASE("a class that lost it") {
        for (const bool is_checked : {false, true}) {
            Traced lab({.is_checked = is_checked});
            Instance &a = lab.vif("a"), &bad = lab.add("silent-drop", "bad");
            lab.otherwise(a, bad);
            lab.otherwise(bad, lab.vif("b"));
            lab.graph.start_trace({.origins = {make_origin(1, 2)}});
            lab.send(a, {frame(1, 1), frame(1, 2), frame(1, 3), frame(1, 4), frame(1, 5)});
            lab.graph.run();
            CHECK(lab.hops().back() == "2 bad dropped not-emitted");
        }
        Pool::open().heal();
    }
}

TEST_CASE("packets under way in a transaction are traced by the rules that they went by") {
    Traced lab;
    Instance &a = lab.vif("a"), &f = lab.add("forward", "f"), &b = lab.vif("b"), &c = lab.vif("c");
    lab.otherwise(a, f);
    const uint32_t old = lab.otherwise(f, b);
    lab.graph.start_trace({});
    lab.put(f, {frame(1, 2)});
    lab.graph.stop_instance(f.id);
    lab.send(a, {frame(1, 2)});
    lab.graph.run();
    lab.graph.begin_transaction();
    lab.graph.remove_rule(f.id, old);
    const uint32_t now = lab.otherwise(f, c);
    lab.graph.commit_transaction();
    lab.graph.start_instance(f.id);
    lab.graph.run();
    lab.send(a, {frame(1, 2)});
    lab.graph.run();
    const auto count = [&](const std::string& line) {
        const Lines hops = lab.hops();
        return std::count(hops.begin(), hops.end(), line);
    };
    CHECK(Lab::got(b).size() + Lab::got(c).size() == 3);
    CHECK(count("0 f emitted b by " + std::to_string(old)) == b.rules.rules().size() + 1);
    CHECK(count("0 f emitted c by " + std::to_string(now)) >= 1);
}

TEST_CASE("a trace is bounded: the oldest records go, and are counted") {
    Traced lab;
    Instance &a = lab.vif("a"), &b = lab.vif("b");
    lab.otherwise(a, b);
    SUBCASE("by records") {
        lab.graph.start_trace({.records = 10});
        lab.send(a, {frame(1, 2)}, 100);
        lab.graph.run();
        const Lines hops = lab.hops();
        CHECK(hops.size() == 10);
        CHECK(hops.back() == "99 b captured");
        CHECK(lab.omitted == 190);
    }
    SUBCASE("by bytes") {
        lab.graph.start_trace({.bytes = 1});  // as many as the smallest memory holds
        lab.send(a, {frame(1, 2, 9000)}, 100);
        lab.graph.run();
        const Lines hops = lab.hops();
        CHECK(hops.size() == TraceOptions::min_bytes / 9000);
        CHECK(hops.back() == "99 b captured");
        CHECK(lab.omitted + hops.size() == 200);
    }
    SUBCASE("and nothing is left of it when it is stopped") {
        lab.graph.start_trace({});
        lab.send(a, {frame(1, 2)});
        lab.graph.run();
        lab.graph.stop_trace();
        CHECK(lab.hops().empty());
        lab.send(a, {frame(1, 2)});
        lab.graph.run();
        lab.graph.start_trace({});
        CHECK(lab.hops().empty());
    }
}

TEST_CASE("live: each worker records what it does, and the whole is in order of time") {
    Traced lab({.live_workers = 2});
    Instance &a = lab.vif("a"), &f = lab.add("forward", "f"), &b = lab.vif("b");
    lab.otherwise(a, f);
    lab.otherwise(f, b);
    lab.graph.stand_still();
    lab.graph.start_trace({});
    lab.send(a, {frame(1, 2)}, 200);
    lab.graph.run();
    std::vector<std::string> of_77;
    for (const std::string& hop : lab.hops())
        if (hop.starts_with("77 ")) of_77.push_back(hop.substr(0, hop.find(" by ")));
    CHECK(of_77 == Lines{"77 a emitted f", "77 f emitted b", "77 b captured"});
    lab.graph.go_on();
}
