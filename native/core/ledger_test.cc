// SPDX-License-Identifier: Apache-2.0
#include "ledger.hpp"

#include <doctest/doctest.h>

#include "test_graph.hpp"

using namespace ringtap;
using namespace ringtap::test;

namespace {

/// Every way into, through and out of a graph:
///
///     a --+          +-- b           source -> keeps -> sink
///         +-- br --+-- c          in -> device -> sent -> (no rule)
///                  +-- d
struct Everything : Lab {
    Instance& a = vif("a");
    Instance& b = vif("b");
    Instance& c = vif("c");
    Instance& br = bridge("br");
    Instance& source = add("generator", "source", {number(4)});
    Instance& keeps = add("holder", "keeps", {number(2)});
    Instance& sink = add("sink", "sink");
    Instance& in = add("forward", "in");
    Instance& loop = device("device");
    Instance& sent = add("forward", "sent");

    Everything() {
        connect(br, {&a, &b, &c});
        otherwise(source, keeps);
        otherwise(keeps, sink);
        otherwise(in, loop);
        otherwise(loop, sent);
    }
    void use() {
        send(a, {frame(1, everybody), frame(1, 1)});
        put(in, {frame(1, 2), frame(1, 3)});
        graph.advance(3 * second_ns / 2);
    }
};

/// Switches a counter off for as long as it lives.
struct Suppress {
    explicit Suppress(Counter which) { suppressed = which; }
    ~Suppress() { suppressed = Counter::none; }
};

}  // namespace

TEST_CASE("what goes every way there is is accounted for") {
    Everything lab;
    lab.use();
    const Ledger ledger = lab.graph.ledger();
    CHECK(audit(lab.graph).empty());
    CHECK(ledger.injected == 4);
    CHECK(ledger.received == 2);
    CHECK(ledger.generated == 4);
    CHECK(ledger.copied == 1);
    CHECK(ledger.captured == 2);
    CHECK(ledger.transmitted == 2);
    CHECK(ledger.consumed == 2);
    CHECK(ledger.dropped == 3);
    CHECK(ledger.held == 2);
    CHECK(lab.graph.custody_faults.empty());
}

TEST_CASE("without any one of its counters the ledger does not add up") {
    for (const Counter counter :
         {Counter::injected, Counter::received, Counter::generated, Counter::copied,
          Counter::captured, Counter::transmitted, Counter::consumed, Counter::dropped,
          Counter::held, Counter::ring_enqueued, Counter::ring_dequeued, Counter::instance_received,
          Counter::instance_emitted}) {
        CAPTURE(static_cast<int>(counter));
        Everything lab;
        const Suppress suppress(counter);
        lab.use();
        CHECK_FALSE(audit(lab.graph).empty());
    }
}

TEST_CASE("what is queued is accounted for, and measured") {
    Everything lab;
    lab.graph.stop_instance(lab.sent.id);
    lab.use();
    CHECK(lab.graph.queued() == 2);
    CHECK(audit(lab.graph).empty());
}

TEST_CASE("what instances counted that are gone stays in the ledger") {
    Everything lab;
    lab.use();
    while (!lab.graph.instances().empty())
        lab.graph.remove_instance(lab.graph.instances().begin()->first);
    CHECK(audit(lab.graph).empty());
    CHECK(lab.graph.ledger().held == 0);
    CHECK(lab.graph.mbufs_in_use() == 0);
    CHECK(lab.graph.drops_by_reason()["held-at-end"] == 2);
}

TEST_CASE("the finding names the ring and the instance that do not add up") {
    Lab lab;
    Instance& a = lab.vif("a");
    Instance& b = lab.vif("b");
    lab.otherwise(a, b);
    lab.send(a, {frame(1, 2)});
    suppressed = Counter::ring_dequeued;
    lab.graph.run();
    suppressed = Counter::none;
    const auto findings = audit(lab.graph);
    const auto mentions = [&](const std::string& what) {
        return std::any_of(findings.begin(), findings.end(), [&](const std::string& finding) {
            return finding.find(what) != std::string::npos;
        });
    };
    CHECK(mentions("ring 'b.input'"));
    CHECK(mentions("instance 'b'"));
    CHECK_FALSE(mentions("'a'"));
}

TEST_CASE("drops are told by reason, over all instances") {
    Lab lab;
    Instance& a = lab.vif("a");
    Instance& b = lab.vif("b");
    lab.send(a, {frame(1, 2)});
    lab.send(b, {frame(1, 2), frame(1, 3)});
    lab.graph.run();
    CHECK(lab.graph.drops_by_reason() == std::map<std::string, uint64_t>{{"no-rule", 3}});
}

TEST_CASE("what a device has of several segments, or shared bytes, leaves the quota as it was") {
    for (const bool loops : {true, false}) {
        CAPTURE(loops);
        Lab lab;
        Instance& a = lab.vif("a");
        Instance& b = lab.vif("b");
        Instance& br = lab.bridge("br");
        Instance& dev = lab.device("dev", loops);
        Instance& sink = lab.add("sink", "sink");
        lab.connect(br, {&a});
        Instance& c = lab.vif("c");
        for (Instance* it : {&b, &c})
            lab.rule(br, "outVif", it->vif->index, {dev.input->id(), it->input->id()});
        lab.otherwise(dev, sink);
        lab.control(br, "configure", {{}, {}, number(10'000)});
        for (const size_t length : {64, 8000}) {
            lab.send(a, {frame(1, everybody, length)}, 10);
            lab.graph.run();
            CHECK(lab.graph.mbufs_in_use() == 0);
            CHECK(lab.graph.pool.in_use() == 0);
            CHECK(lab.faults().empty());
            CHECK(lab.is_clean());
        }
        CHECK(lab.graph.ledger().transmitted == 40);
        CHECK(lab.graph.ledger().received == (loops ? 40 : 0));
    }
}
