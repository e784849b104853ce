// SPDX-License-Identifier: Apache-2.0
// What a sanitizer build finds in packets. Finding it ends the process, so each case is run in a
// process of its own.
#include "poison.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <cstdio>

#include "test_graph.hpp"

using namespace ringtap;
using namespace ringtap::test;

namespace {

/// Two bursts of packets through an instance of that class.
void two_bursts_through(const char* cls) {
    Lab lab;
    Instance& a = lab.vif("a");
    Instance& bad = lab.add(cls, "bad");
    Instance& b = lab.vif("b");
    lab.otherwise(a, bad);
    lab.otherwise(bad, b);
    for (int burst = 0; burst < 2; burst++) {
        lab.send(a, {frame(1, 2), frame(1, 3), frame(1, 4, 61), frame(1, 5)});
        lab.graph.run();
    }
}

/// What a test case of this program says when it is run alone; `died`: whether it ended with an
/// error.
std::string output_of(const std::string& test_case, bool& died) {
    char self[4096] = {};
    REQUIRE(readlink("/proc/self/exe", self, sizeof(self) - 1) > 0);
    const std::string command =
        std::string(self) + " --no-skip --test-case='" + test_case + "' 2>&1";
    FILE* child = popen(command.c_str(), "r");
    REQUIRE(child != nullptr);
    std::string text;
    char buffer[4096];
    while (const size_t n = std::fread(buffer, 1, sizeof(buffer), child)) text.append(buffer, n);
    died = pclose(child) != 0;
    return text;
}

void check_is_found(const char* test_case, const char* where) {
    if (!is_sanitizer_build) return;
    bool died = false;
    const std::string text = output_of(test_case, died);
    CAPTURE(text);
    CHECK(died);
    for (const char* expected : {"AddressSanitizer", "use-after-poison", where})
        CHECK(text.find(expected) != std::string::npos);
}

}  // namespace

TEST_CASE("alone: a write past the end" * doctest::skip()) {
    two_bursts_through("overflow");
}
TEST_CASE("alone: a read after a drop" * doctest::skip()) {
    two_bursts_through("use-after-free");
}
TEST_CASE("alone: nothing wrong" * doctest::skip()) {
    two_bursts_through("macswap");
}

TEST_CASE("a sanitizer build finds one byte written past the end of a packet, inside its mbuf") {
    check_is_found("alone: a write past the end", "testing/overflow.cc");
}

TEST_CASE("a sanitizer build finds a packet read after it was dropped") {
    check_is_found("alone: a read after a drop", "testing/use_after_free.cc");
}

TEST_CASE("a module that keeps to its packets passes, sanitizer or not") {
    bool died = true;
    const std::string text = output_of("alone: nothing wrong", died);
    CAPTURE(text);
    CHECK_FALSE(died);
    CHECK(text.find("1 passed") != std::string::npos);
}
