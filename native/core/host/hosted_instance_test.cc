// SPDX-License-Identifier: Apache-2.0
#include "hosted_instance.hpp"

#include <doctest/doctest.h>

#include <functional>

#include "../test_graph.hpp"
#include "hosted_class.hpp"

using namespace ringtap;
using namespace ringtap::test;

namespace {

/// A host whose code is what the test says.
class ScriptedHost : public Host {
  public:
    ScriptedHost() { Host::set(this); }
    ~ScriptedHost() override { Host::set(nullptr); }

    int32_t burst(uint32_t instance, uint32_t n) override {
        bursts++;
        return on_burst(HostedInstance::find(instance), n);
    }
    int32_t timer(uint32_t instance, uint32_t number) override {
        return on_timer(HostedInstance::find(instance), number);
    }

    std::function<int32_t(HostedInstance&, uint32_t)> on_burst = [](auto&, auto) {
        return emit_all;
    };
    std::function<int32_t(HostedInstance&, uint32_t)> on_timer = [](auto&, auto) { return 0; };
    uint32_t bursts = 0;
};

/// Written down in this order.
int32_t say(const std::vector<Action>& actions) {
    std::copy(actions.begin(), actions.end(), Host::exchange().actions);
    return static_cast<int32_t>(actions.size());
}

const Slot& slot(uint32_t number) {
    return Host::exchange().slots[number];
}

uint8_t* bytes_in(uint32_t number) {
    auto* pool = static_cast<uint8_t*>(const_cast<void*>(Pool::existing()->memory()));
    return pool + slot(number).data;
}

Packets numbered(size_t count) {
    Packets packets;
    for (size_t i = 0; i < count; i++) {
        packets.push_back(frame(1, 2));
        packets.back()[20] = static_cast<uint8_t>(i);
    }
    return packets;
}

std::vector<int> numbers(const Packets& packets) {
    std::vector<int> all;
    for (const Bytes& p : packets) all.push_back(p[20]);
    return all;
}

HostedInstance& hosted(Instance& it) {
    return *static_cast<HostedInstance*>(it.state.get());
}

/// a → m → b, with an output ring beside it.
struct HostedLab : Lab {
    explicit HostedLab(GraphOptions options = {}, uint32_t ring_size = RingParam::default_size)
        : Lab(options, ring_size), m(add_hosted()) {
        otherwise(a, m);
        otherwise(m, b);
    }

    Instance& add_hosted() {
        HostedClass::Words words;
        words.name = "scripted";
        words.conditions = {"any", "outVif"};
        words.drops = {{"wrong", "it was", false}, {"worse", "it was", true}};
        const uint32_t number = HostedClass::define(words);
        Instance& made =
            graph.add_instance(HostedClass::find(number), "m", {RingParam::default_size, 0},
                               nullptr, nullptr, nullptr);
        graph.start_instance(made.id);
        return made;
    }

    ScriptedHost host;
    Instance& a = vif("a");
    Instance& b = vif("b");
    Instance& aside = add("outputring", "aside");
    Instance& m;
};

}  // namespace

TEST_CASE("hosted: a host sees each packet in its slot, and nothing in the others") {
    HostedLab lab;
    lab.host.on_burst = [](HostedInstance&, uint32_t n) {
        CHECK(n == 3);
        for (uint32_t i = 0; i < n; i++) {
            CHECK(slot(i).length == 64);
            CHECK(slot(i).readable == 64);
            CHECK(slot(i).writable == 64);
            CHECK(slot(i).segments == 1);
            CHECK(bytes_in(i)[20] == i);
        }
        CHECK(slot(n).readable == 0);
        return Host::emit_all;
    };
    lab.send(lab.a, numbered(3));
    lab.graph.run();
    CHECK(numbers(Lab::got(lab.b)) == std::vector{0, 1, 2});
    for (uint32_t i = 0; i < 3; i++) CHECK(slot(i).readable == 0);
    CHECK(lab.is_clean());
}

TEST_CASE("hosted: packets go the ways that are written down, in that order") {
    HostedLab lab;
    const uint32_t target = hosted(lab.m).add_target(lab.aside.input->id());
    lab.host.on_burst = [&](HostedInstance&, uint32_t) {
        return say({{Action::emit, 4, 1},
                    {Action::drop, 0, 1},
                    {Action::consume, 1, 0},
                    {Action::direct, 2, target},
                    {Action::threw, 3, 0},
                    {Action::emit, 5, 3}});
    };
    lab.send(lab.a, numbered(8));
    lab.graph.run();
    CHECK(numbers(Lab::got(lab.b)) == std::vector{4, 5, 6, 7});
    CHECK(numbers(Lab::got(lab.aside)) == std::vector{2});
    CHECK(lab.dropped(lab.m, "worse") == 1);
    CHECK(lab.dropped(lab.m, "module-threw") == 1);
    CHECK(lab.graph.ledger().consumed == 1);
    CHECK(lab.is_clean());
}

TEST_CASE("hosted: a packet of which nothing is said, or two things, is a custody fault") {
    GraphOptions options;
    options.is_checked = true;
    {
        HostedLab lab(options);
        lab.host.on_burst = [](HostedInstance&, uint32_t) {
            return say({{Action::emit, 0, 1}, {Action::drop, 0, 0}, {Action::emit, 1, 1}});
        };
        lab.send(lab.a, numbered(3));
        lab.graph.run();
        CHECK(lab.faults().size() == 2);
        CHECK(numbers(Lab::got(lab.b)) == std::vector{0, 1});
    }
    CHECK(Pool::open().heal() == 1);  // the one of which nothing was said
}

TEST_CASE("hosted: what the host throws drops the burst, and the graph goes on") {
    HostedLab lab;
    lab.host.on_burst = [](HostedInstance&, uint32_t n) -> int32_t {
        if (n == 2) throw std::runtime_error("no");
        return Host::emit_all;
    };
    lab.send(lab.a, numbered(2));
    lab.graph.run();
    CHECK(lab.dropped(lab.m, "module-threw") == 2);
    lab.send(lab.a, numbered(3));
    lab.graph.run();
    CHECK(Lab::got(lab.b).size() == 3);
    CHECK(lab.is_clean());
}

TEST_CASE("hosted: held packets are sent by timers, with what was done to them meanwhile") {
    HostedLab lab;
    lab.host.on_burst = [](HostedInstance& it, uint32_t n) {
        std::vector<Action> actions;
        for (uint32_t i = 0; i < n; i++) actions.push_back({Action::hold, i, 100 + i});
        it.add_timer(7, second_ns, 0);
        return say(actions);
    };
    lab.host.on_timer = [](HostedInstance& it, uint32_t number) {
        CHECK(number == 7);
        const auto opened = it.open(101);
        REQUIRE(opened);
        bytes_in(*opened)[20] = 77;
        CHECK(it.prepend(*opened, 4));
        CHECK(it.trim_front(*opened, 4));
        CHECK(it.clone(*opened, 200));
        it.close();
        return say({{Action::send, 101, 0}, {Action::discard, 100, 0}, {Action::send, 200, 0}});
    };
    lab.send(lab.a, numbered(3));
    lab.graph.run();
    CHECK(lab.m.held == 3);
    lab.graph.advance(second_ns);
    CHECK(numbers(Lab::got(lab.b)) == std::vector{77, 77});
    CHECK(lab.m.held == 1);
    lab.graph.remove_instance(lab.m.id);
    CHECK(lab.graph.ledger().held == 0);
    CHECK(audit(lab.graph).empty());
}

TEST_CASE("hosted: a packet that others refer to is copied before it is written to") {
    HostedLab lab;
    lab.rule(lab.a, "any", 0, {lab.m.input->id(), lab.aside.input->id()});
    lab.host.on_burst = [](HostedInstance& it, uint32_t n) {
        for (uint32_t i = 0; i < n; i++) {
            CHECK(slot(i).writable == 0);
            CHECK(it.make_writable(i));
            CHECK(slot(i).writable == 64);
            bytes_in(i)[20] = 99;
        }
        return Host::emit_all;
    };
    lab.send(lab.a, numbered(2));
    lab.graph.run();
    CHECK(numbers(Lab::got(lab.b)) == std::vector{99, 99});
    CHECK(numbers(Lab::got(lab.aside)) == std::vector{0, 1});
    CHECK(lab.is_clean());
}

TEST_CASE("hosted: packets in segments are read, written, gathered and trimmed as one") {
    HostedLab lab;
    const Bytes whole = numbered(1)[0];
    const Bytes first(whole.begin(), whole.begin() + 10), second(whole.begin() + 10, whole.end());
    lab.host.on_burst = [&](HostedInstance& it, uint32_t) {
        CHECK(slot(0).length == 64);
        CHECK(slot(0).readable == 10);
        uint8_t bytes[4];
        CHECK(it.read(0, 8, bytes, 4));
        CHECK(std::equal(bytes, bytes + 4, whole.begin() + 8));
        CHECK_FALSE(it.read(0, 61, bytes, 4));
        const uint8_t written[] = {1, 2, 3, 4};
        CHECK(it.write(0, 8, written, 4));
        CHECK_FALSE(it.write(0, 61, written, 4));
        CHECK(it.trim_end(0, 60));
        CHECK(slot(0).length == 4);
        CHECK(slot(0).segments == 1);
        CHECK_FALSE(it.trim_end(0, 4));
        return Host::emit_all;
    };
    lab.enqueue(lab.m, lab.make({first, second}));
    lab.graph.run();
    CHECK(Lab::got(lab.b) == Packets{Bytes(whole.begin(), whole.begin() + 4)});
    lab.host.on_burst = [&](HostedInstance& it, uint32_t) {
        CHECK(it.gather(0));
        CHECK(slot(0).readable == 64);
        CHECK(it.trim_front(0, 20));
        CHECK(it.append(0, 2));
        CHECK(bytes_in(0)[0] == whole[20]);
        CHECK(bytes_in(0)[45] == 0);
        return Host::emit_all;
    };
    lab.enqueue(lab.m, lab.make({first, second}));
    lab.graph.run();
    CHECK(Lab::got(lab.b)[0].size() == 46);
    CHECK(lab.is_clean());
}

TEST_CASE("hosted: outside of a call, or of what a call has, nothing is to be had") {
    HostedLab lab;
    HostedInstance& it = hosted(lab.m);
    CHECK(code_of([&] { it.make_writable(0); }) == "ERR_RINGTAP_NOT_IN_CALL");
    CHECK(code_of([&] { it.allocate(nullptr, 0, 1); }) == "ERR_RINGTAP_NOT_IN_CALL");
    CHECK(code_of([&] { HostedInstance::find(0); }) == "ERR_RINGTAP_REMOVED");
    CHECK(code_of([] { HostedClass::find(0); }) == "ERR_RINGTAP_UNKNOWN_CLASS");
    lab.host.on_burst = [](HostedInstance& in_call, uint32_t n) {
        CHECK(code_of([&] { in_call.gather(n); }) == "ERR_RINGTAP_STALE_VIEW");
        CHECK(code_of([&] { in_call.open(5); }) == "ERR_RINGTAP_REMOVED");
        CHECK(code_of([&] {
                  in_call.perform(static_cast<uint32_t>(say({{Action::send, 5, 0}})));
              }) == "ERR_RINGTAP_REMOVED");
        CHECK(code_of([&] {
                  in_call.perform(static_cast<uint32_t>(say({{Action::emit, 0, 9}})));
              }) == "ERR_RINGTAP_STALE_VIEW");
        return Host::emit_all;
    };
    lab.send(lab.a, numbered(2));
    lab.graph.run();
    CHECK(Lab::got(lab.b).size() == 2);
    CHECK(lab.is_clean());
}

TEST_CASE("live: bursts of what the host runs come on the thread that runs the graph") {
    GraphOptions options;
    options.live_workers = 2;
    HostedLab lab(options);
    const pthread_t here = pthread_self();
    lab.host.on_burst = [&](HostedInstance&, uint32_t n) {
        CHECK(pthread_equal(pthread_self(), here) != 0);
        for (uint32_t i = 0; i < n; i++) bytes_in(i)[21] = 5;
        return Host::emit_all;
    };
    for (int i = 0; i < 20; i++) {
        lab.send(lab.a, numbered(200));
        lab.graph.run();
    }
    lab.graph.stand_still();
    const Packets got = Lab::got(lab.b);
    CHECK(got.size() == 4000);
    CHECK(std::all_of(got.begin(), got.end(), [](const Bytes& p) { return p[21] == 5; }));
    CHECK(lab.is_clean());
    lab.graph.go_on();
}
