// SPDX-License-Identifier: Apache-2.0
#include "clock.hpp"

#include <doctest/doctest.h>

#include <limits>

#include "test_graph.hpp"

using namespace ringtap;
using namespace ringtap::test;

namespace {

constexpr uint64_t end_of_time = std::numeric_limits<uint64_t>::max();

/// Timers that write down when they fire.
struct Diary : Lab {
    Instance& owner = add("forward", "owner");
    std::vector<std::pair<uint64_t, std::string>> fired;

    struct Entry {
        Diary* diary;
        std::string text;
    };
    std::deque<Entry> entries;

    ringtap_timer* arm(const std::string& text, uint64_t delay_ns, uint64_t period_ns = 0) {
        entries.push_back({this, text});
        return graph.clock.add(
            &owner,
            [](void*, void* argument) {
                auto& entry = *static_cast<Entry*>(argument);
                entry.diary->fired.emplace_back(entry.diary->graph.clock.now_ns(), entry.text);
            },
            &entries.back(), delay_ns, period_ns);
    }
    std::string texts() const {
        std::string all;
        for (const auto& [time, text] : fired) all += text;
        return all;
    }
};

}  // namespace

TEST_CASE("the clock starts at zero and moves only by advance") {
    Lab lab;
    Instance& a = lab.vif("a");
    Instance& b = lab.vif("b");
    lab.otherwise(a, b);
    lab.send(a, {frame(1, 2)});
    lab.graph.run();
    CHECK(lab.graph.clock.now_ns() == 0);
    lab.graph.advance(7);
    lab.graph.advance(0);
    CHECK(lab.graph.clock.now_ns() == 7);
}

TEST_CASE("timers fire by deadline, and of one deadline in order of creation") {
    Diary diary;
    diary.arm("c", 20);
    diary.arm("a", 10);
    diary.arm("d", 20);
    diary.arm("b", 10);
    diary.graph.advance(100);
    CHECK(diary.texts() == "abcd");
    CHECK(diary.fired.front().first == 10);
    CHECK(diary.fired.back().first == 20);
}

TEST_CASE("a timer fires exactly at its deadline") {
    Diary diary;
    diary.arm("a", 10);
    diary.graph.advance(9);
    CHECK(diary.fired.empty());
    diary.graph.advance(1);
    CHECK(diary.texts() == "a");
    diary.graph.advance(100);
    CHECK(diary.texts() == "a");
}

TEST_CASE("a periodic timer keeps its place among timers of the same deadline") {
    Diary diary;
    diary.arm("p", 10, 10);
    diary.arm("q", 5, 5);
    diary.graph.advance(20);
    CHECK(diary.texts() == "qpqqpq");
}

TEST_CASE("a timer that is cancelled does not fire, and cannot be cancelled twice") {
    Diary diary;
    const ringtap_timer* timer = diary.arm("a", 10);
    diary.arm("b", 10);
    CHECK(diary.graph.clock.cancel(&diary.owner, timer));
    CHECK_FALSE(diary.graph.clock.cancel(&diary.owner, timer));
    diary.graph.advance(10);
    CHECK(diary.texts() == "b");
}

TEST_CASE("nobody cancels another instance's timer") {
    Diary diary;
    Instance& other = diary.add("forward", "other");
    const ringtap_timer* timer = diary.arm("a", 10);
    CHECK_FALSE(diary.graph.clock.cancel(&other, timer));
    diary.graph.advance(10);
    CHECK(diary.texts() == "a");
}

TEST_CASE("the timers of an instance end with it") {
    Diary diary;
    diary.arm("a", 10);
    diary.graph.remove_instance(diary.owner.id);
    diary.graph.advance(10);
    CHECK(diary.fired.empty());
}

TEST_CASE("the graph comes to rest after each deadline before time goes on") {
    Lab lab;
    Instance& source = lab.add("generator", "source", {number(1)});
    Instance& out = lab.vif("out");
    lab.otherwise(source, out);
    lab.graph.advance(3 * second_ns);
    const auto packets = Lab::notes(out.far_captured.claim());
    REQUIRE(packets.size() == 3);
    for (size_t i = 0; i < 3; i++) CHECK(packets[i].time_ns == (i + 1) * second_ns);
    CHECK(lab.graph.ledger().generated == 3);
    CHECK(lab.is_clean());
}

TEST_CASE("what was put in before time moves arrives before it moves") {
    Lab lab;
    Instance& a = lab.vif("a");
    Instance& b = lab.vif("b");
    lab.otherwise(a, b);
    lab.send(a, {frame(1, 2)});
    lab.graph.advance(second_ns);
    CHECK(Lab::notes(b.far_captured.claim()).at(0).time_ns == 0);
}

TEST_CASE("a timer re-armed with no delay for ever is stopped by the hop limit") {
    Lab lab;
    lab.graph.options.max_hops_per_packet = 100;
    lab.add("looper", "looper");
    CHECK(code_of([&] { lab.graph.run(); }) == "ERR_RINGTAP_NOT_QUIESCENT");
    CHECK(lab.graph.hops() >= 100);
    CHECK(lab.graph.hops() < 300);
    CHECK(lab.is_clean());
}

TEST_CASE("whose timer is re-armed with no delay is named") {
    Lab lab;
    lab.graph.options.max_hops_per_packet = 100;
    lab.add("generator", "other", {number(1)});
    lab.add("looper", "looper");
    CHECK_THROWS_WITH_AS(lab.graph.run(),
                         doctest::Contains("A timer of looper is re-armed without delay."), Error);
}

TEST_CASE("stepping stops at a timer re-armed with no delay, too") {
    Lab lab;
    lab.add("looper", "looper");
    for (int i = 0; i < 100; i++) CHECK(lab.graph.step() == nullptr);
}

TEST_CASE("packets get their turns between two runs of a timer without delay") {
    Lab lab;
    lab.graph.options.max_hops_per_packet = 100;
    lab.add("looper", "looper");
    Instance& a = lab.vif("a");
    Instance& b = lab.vif("b");
    lab.otherwise(a, b);
    lab.send(a, {frame(1, 2)});
    CHECK(code_of([&] { lab.graph.run(); }) == "ERR_RINGTAP_NOT_QUIESCENT");
    CHECK(b.far_captured.count() == 1);
}

TEST_CASE("many deadlines in one advance are not taken for a loop") {
    Lab lab;
    lab.graph.options.max_hops_per_packet = 10;
    Instance& source = lab.add("generator", "source", {number(2)});
    Instance& out = lab.vif("out");
    lab.otherwise(source, out);
    lab.graph.advance(1000 * second_ns);
    CHECK(out.far_captured.count() == 2000);
    CHECK(lab.is_clean());
}

TEST_CASE("the clock cannot be moved past its end, and refusing moves nothing") {
    Lab lab;
    lab.graph.advance(10);
    CHECK(code_of([&] { lab.graph.advance(end_of_time); }) == "ERR_RINGTAP_CLOCK");
    CHECK(lab.graph.clock.now_ns() == 10);
}

TEST_CASE("a delay past the end of time is not wrapped around to now") {
    Diary diary;
    diary.graph.advance(10);
    diary.arm("never", end_of_time);
    diary.arm("never", end_of_time, end_of_time);
    diary.graph.advance(1000);
    CHECK(diary.fired.empty());
}

TEST_CASE("time can be moved to its end, where periodic timers fire for the last time") {
    Diary diary;
    diary.arm("p", end_of_time - 5, end_of_time / 2);
    diary.graph.advance(end_of_time);
    CHECK(diary.texts() == "pp");
    diary.graph.run();
    CHECK(diary.texts() == "pp");
}

TEST_CASE("a timer of an instance that is stopped does nothing, and a periodic one goes on later") {
    Diary diary;
    diary.arm("p", 10, 10);
    diary.graph.stop_instance(diary.owner.id);
    diary.graph.advance(10);
    CHECK(diary.fired.empty());
    diary.graph.start_instance(diary.owner.id);
    diary.graph.advance(10);
    CHECK(diary.texts() == "p");
}
