// SPDX-License-Identifier: Apache-2.0
// Live, what changes while packets flow: whom it makes stand still, and that nothing is lost.
#include <doctest/doctest.h>

#include <rte_pause.h>
#include <time.h>

#include <atomic>
#include <chrono>

#include "live.hpp"
#include "test_graph.hpp"

using namespace ringtap;
using namespace ringtap::test;

namespace {

/// A dataplane whose workers run, each of its instances on the lcore that it was given.
struct RunningLab : Lab {
    explicit RunningLab(uint32_t workers = 2) : Lab({.live_workers = workers}) {
        graph.stand_still();
    }
    Instance& forward_on(uint32_t lcore, const char* name) {
        Instance& made = add("forward", name);
        graph.live()->place(made, lcore);
        return made;
    }
};

/// Of the one that is in process(): it stays there until it may go on, or for too long.
std::atomic<bool> is_inside, may_go_on, was_waited_for;

void stay_inside(void* state, rte_mbuf* const* packets, uint16_t n) {
    const auto began = std::chrono::steady_clock::now();
    is_inside = true;
    while (!may_go_on && !was_waited_for)
        was_waited_for = std::chrono::steady_clock::now() - began > std::chrono::seconds(10);
    find_class("sink").process(state, packets, n);
}

const ringtap_class& slow_class() {
    static const ringtap_class cls = [] {
        ringtap_class slow = find_class("sink");
        slow.name = "slow";
        slow.process = stay_inside;
        return slow;
    }();
    return cls;
}

}  // namespace

TEST_CASE("live: who is in the middle of a turn is not waited for by what does not concern it") {
    is_inside = may_go_on = was_waited_for = false;
    RunningLab lab;
    Instance& slow = lab.graph.add_instance(slow_class(), "slow", {}, nullptr, nullptr, nullptr);
    lab.graph.start_instance(slow.id);
    lab.graph.live()->place(slow, 0);
    Instance& x = lab.forward_on(1, "x");
    Instance& sink = lab.add("sink", "sink");
    lab.graph.live()->place(sink, 1);
    lab.put(slow, {frame(1, 2)});
    lab.graph.fill_ring(slow.input->id());
    lab.graph.go_on();
    while (!is_inside) rte_pause();

    const auto change = [&](const auto& make) {
        make();
        lab.graph.let_go();
    };
    uint32_t rule = 0;
    change([&] {
        lab.graph.hold(x);
        rule = lab.graph.add_rule(x.id, 0, condition("any"), {sink.input->id()}).rule;
    });
    change([&] {
        lab.graph.hold(x);
        lab.graph.stop_instance(x.id);
        lab.graph.start_instance(x.id);
    });
    change([&] {
        lab.graph.hold(x);
        lab.graph.remove_rule(x.id, rule);
    });
    Instance* made = nullptr;
    change([&] {
        made =
            &lab.graph.add_instance(find_class("forward"), "made", {}, nullptr, nullptr, nullptr);
    });
    change([&] {
        lab.graph.hold(x);
        lab.otherwise(x, *made);
    });
    change([&] { lab.graph.remove_instance(made->id); });
    CHECK(x.rules.empty());
    CHECK_FALSE(was_waited_for);
    may_go_on = true;
    lab.graph.stand_still();
    CHECK_FALSE(was_waited_for);
    CHECK(lab.is_clean());
}

TEST_CASE("live: rules, starts and instances that change one by one under traffic lose nothing") {
    RunningLab lab(3);
    Instance& a = lab.vif("a");
    Instance& fw = lab.forward_on(1, "fw");
    Instance& b = lab.vif("b");
    lab.otherwise(a, fw);
    lab.otherwise(fw, b);
    const Packets sent(2000, frame(1, 2));
    size_t rounds = 0, detours = 0;
    for (; rounds < 20; rounds++) {
        lab.send(a, sent);
        lab.graph.go_on();
        for (int i = 0; i < 20; i++) {
            Instance& detour = lab.graph.add_instance(find_class("forward"), "detour", {}, nullptr,
                                                      nullptr, nullptr);
            lab.graph.start_instance(detour.id);
            lab.otherwise(detour, b);
            lab.graph.let_go();
            lab.graph.hold(fw);
            lab.otherwise(fw, detour);
            lab.graph.let_go();
            lab.graph.hold(fw);
            lab.otherwise(fw, b);
            lab.graph.let_go();
            detours += detour.input->enqueued();
            lab.graph.remove_instance(detour.id);
            lab.graph.let_go();
        }
        lab.graph.stand_still();
        lab.graph.run();
    }
    const uint64_t removed = lab.graph.drops_by_reason()["instance-removed"];
    CHECK(b.far_captured.count() + removed == rounds * sent.size());
    CHECK(removed <= detours);
    CHECK(audit(lab.graph).empty());
}

TEST_CASE("live: the overdue timer of an instance that was stopped keeps nobody awake") {
    static const ringtap_class forgetful = [] {
        ringtap_class cls = find_class("generator");
        cls.name = "forgetful";
        cls.stop = nullptr;  // that would cancel it
        return cls;
    }();
    RunningLab lab(1);
    const ringtap_value count = number(1);
    Instance& source = lab.graph.add_instance(forgetful, "source", {}, nullptr, &count, nullptr);
    lab.graph.start_instance(source.id);
    lab.graph.stop_instance(source.id);
    const auto idle_passes = [&] {
        uint64_t passes = 0;
        lab.graph.for_each_lcore([&](const Live::Figures& lcore) { passes += lcore.idle_passes; });
        return passes;
    };
    const timespec a_second_and_more = {.tv_sec = 1, .tv_nsec = 100'000'000};
    lab.graph.go_on();
    nanosleep(&a_second_and_more, nullptr);  // the timer is due, and the lcore has fallen asleep
    const uint64_t before = idle_passes();
    const timespec a_moment = {.tv_sec = 0, .tv_nsec = 200'000'000};
    nanosleep(&a_moment, nullptr);
    CHECK(idle_passes() - before < 1000);  // of a millisecond each; awake, it makes many thousands
    lab.graph.stand_still();
}

TEST_CASE("live: lcores that sleep stand still as they are, and wake for what comes") {
    RunningLab lab(4);
    std::vector<Instance*> path = {&lab.vif("a")};
    for (int i = 0; i < 3; i++) path.push_back(&lab.forward_on(static_cast<uint32_t>(i) + 1, "fw"));
    path.push_back(&lab.vif("b"));
    for (size_t i = 0; i + 1 < path.size(); i++) lab.otherwise(*path[i], *path[i + 1]);
    for (size_t round = 1; round <= 50; round++) {
        const timespec long_enough_to_fall_asleep = {.tv_sec = 0, .tv_nsec = 2'000'000};
        nanosleep(&long_enough_to_fall_asleep, nullptr);
        lab.graph.stand_still();
        lab.send(*path.front(), {frame(1, 2)});
        lab.graph.run();
        CHECK(path.back()->far_captured.count() == round);
        lab.graph.go_on();
    }
    lab.graph.stand_still();
}
