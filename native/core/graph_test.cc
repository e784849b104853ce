// SPDX-License-Identifier: Apache-2.0
#include "graph.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <fstream>

#include "poison.hpp"
#include "test_graph.hpp"

using namespace ringtap;
using namespace ringtap::test;

namespace {

uint64_t resident_bytes() {
    uint64_t total = 0, resident = 0;
    std::ifstream("/proc/self/statm") >> total >> resident;
    return resident * static_cast<uint64_t>(sysconf(_SC_PAGESIZE));
}

/// A graph with something of everything, used and thrown away with packets still in it.
void build_use_and_drop() {
    Lab lab({}, 64);
    Instance& a = lab.vif("a");
    Instance& b = lab.vif("b");
    Instance& c = lab.vif("c");
    Instance& br = lab.bridge("br");
    Instance& rw = lab.add("rewriter", "rw");
    Instance& keeps = lab.add("holder", "keeps", {number(4)});
    lab.connect(br, {&a, &b});
    lab.rule(br, "outVif", c.vif->index, {rw.input->id(), keeps.input->id()});
    lab.otherwise(rw, c);
    lab.otherwise(keeps, c);
    lab.graph.add_tap_on_ring(b.input->id(), nullptr);
    lab.send(a, {frame(1, 0xff), frame(1, 2, 1400)}, 10);
    lab.graph.run();
    lab.graph.stop_instance(c.id);
    lab.send(a, {frame(1, 0xff)}, 5);
    lab.graph.run();
    lab.send(a, {frame(1, 0xff)}, 5);
}

}  // namespace

TEST_CASE("a thousand graphs, built, used and thrown away, leave no packet and no memory behind") {
    for (int i = 0; i < 200; i++) build_use_and_drop();
    const uint64_t before = resident_bytes();
    for (int i = 0; i < 1000; i++) build_use_and_drop();
    CHECK(Pool::open().in_use() == 0);
    // A sanitizer keeps freed memory for a while, on purpose.
    if (!is_sanitizer_build) CHECK(resident_bytes() < before + (1u << 20));
}

TEST_CASE("an instance that refuses to be created leaves nothing behind") {
    Lab lab;
    std::string text;
    try {
        lab.add("refuser", "no", {number(0)});
    } catch (const Error& e) {
        CHECK(e.code == "ERR_RINGTAP_CREATE");
        text = e.what();
    }
    CHECK(text == "refuser 'no': it refuses to be created.");
    CHECK(lab.graph.instances().empty());
    CHECK(audit(lab.graph).empty());
}

TEST_CASE("an instance that refuses to be started is there, and does not run") {
    Lab lab;
    Instance& it = lab.graph.add_instance(find_class("refuser"), "no", {}, nullptr,
                                          std::vector{number(1)}.data(), nullptr);
    CHECK(code_of([&] { lab.graph.start_instance(it.id); }) == "ERR_RINGTAP_START");
    CHECK_FALSE(it.is_running);
    lab.put(it, {frame(1, 2)});
    lab.graph.run();
    CHECK(lab.graph.queued() == 1);
}

TEST_CASE("starting and stopping twice is no error") {
    Lab lab;
    Instance& br = lab.bridge("br");
    lab.graph.start_instance(br.id);
    lab.graph.stop_instance(br.id);
    lab.graph.stop_instance(br.id);
    lab.graph.start_instance(br.id);
    CHECK(br.is_running);
}

TEST_CASE("an instance stopped while packets wait for it takes no turn any more") {
    Lab lab;
    Instance& a = lab.vif("a");
    Instance& b = lab.vif("b");
    lab.otherwise(a, b);
    lab.send(a, {frame(1, 2)});
    CHECK(lab.graph.step() == &a);
    lab.graph.stop_instance(b.id);
    lab.graph.run();
    CHECK(b.far_captured.count() == 0);
    CHECK(lab.graph.queued() == 1);
    lab.graph.start_instance(b.id);
    lab.graph.run();
    CHECK(b.far_captured.count() == 1);
    CHECK(lab.is_clean());
}

TEST_CASE("a source stopped before a run puts nothing in until it is started") {
    Lab lab;
    Instance& a = lab.vif("a");
    Instance& b = lab.vif("b");
    lab.otherwise(a, b);
    lab.send(a, {frame(1, 2)});
    lab.graph.stop_instance(a.id);
    lab.graph.run();
    CHECK(lab.graph.injections_pending() == 1);
    lab.graph.start_instance(a.id);
    lab.graph.run();
    CHECK(b.far_captured.count() == 1);
}

TEST_CASE("numbers of what was removed are not used again") {
    Lab lab;
    const uint32_t instance = lab.add("forward", "x").id;
    const uint32_t ring = lab.graph.instance(instance).input->id();
    lab.graph.remove_instance(instance);
    Instance& next = lab.add("forward", "y");
    CHECK(next.id != instance);
    CHECK(next.input->id() != ring);
    CHECK(code_of([&] { lab.graph.instance(instance); }) == "ERR_RINGTAP_REMOVED");
    CHECK(code_of([&] { lab.graph.ring(ring); }) == "ERR_RINGTAP_REMOVED");
    CHECK(code_of([&] { lab.graph.remove_instance(instance); }) == "ERR_RINGTAP_REMOVED");
}

TEST_CASE("an instance is removed from the middle of a graph at work") {
    for (const char* cls : {"forward", "rewriter", "bridge", "holder", "device"}) {
        CAPTURE(cls);
        Lab lab({}, 8);
        Instance& a = lab.vif("a");
        Instance& middle =
            lab.add(cls, "middle", {number(second_ns), number(9), number(1518), number(0)});
        Instance& b = lab.vif("b");
        lab.otherwise(a, middle);
        lab.otherwise(middle, b);
        lab.rule(middle, "outVif", b.vif->index, {b.input->id()});
        lab.send(a, {frame(1, 0xff)}, 30);
        for (int i = 0; i < 3; i++) lab.graph.step();
        lab.graph.remove_instance(middle.id);
        CHECK(a.rules.empty());
        lab.graph.run();
        CHECK(audit(lab.graph).empty());
        CHECK(lab.graph.mbufs_in_use() == 0);
    }
    CHECK(Pool::open().in_use() == 0);
}

TEST_CASE("an injection into a ring ends with the instance that reads it") {
    Lab lab;
    Instance& fw = lab.add("forward", "fw");
    lab.put(fw, {frame(1, 2)});
    lab.graph.remove_instance(fw.id);
    CHECK(lab.graph.injections_pending() == 0);
    lab.graph.run();
    CHECK(lab.is_clean());
}

TEST_CASE("a quota of more than the pool has is refused") {
    CHECK(code_of([] { Graph graph({.quota_mbufs = Pool::open().size() + 1}); }) ==
          "ERR_RINGTAP_QUOTA");
}

TEST_CASE("a burst of nothing, or of too much, is refused") {
    for (const uint32_t burst : {0u, GraphOptions::max_burst + 1}) {
        CAPTURE(burst);
        CHECK(code_of([&] { Graph graph({.burst = burst}); }) == "ERR_RINGTAP_OPTION");
    }
    CHECK(code_of([] { Graph graph({.burst = GraphOptions::max_burst}); }).empty());
}

TEST_CASE("two graphs use one pool and do not touch each other's quota") {
    Lab one({.quota_mbufs = 16}), two({.quota_mbufs = 16});
    for (Lab* lab : {&one, &two}) {
        Instance& a = lab->vif("a");
        Instance& b = lab->vif("b");
        lab->otherwise(a, b);
        lab->graph.stop_instance(b.id);
        lab->send(a, {frame(1, 2)}, 10);
        lab->graph.run();
        CHECK(lab->graph.mbufs_in_use() == 10);
    }
    CHECK(Pool::open().in_use() == 20);
}

TEST_CASE("an unknown class is an error with its name") {
    CHECK(code_of([] { find_class("nonsense"); }) == "ERR_RINGTAP_UNKNOWN_CLASS");
    CHECK(std::string(find_class("bridge").name) == "bridge");
}
