// SPDX-License-Identifier: Apache-2.0
#include "condition_cases.hpp"

using namespace ringtap;
using namespace ringtap::test;

namespace {

Condition bpf(const std::string& expression) {
    return condition("bpf", text(expression.c_str()));
}

/// More ways through it than DPDK's verifier is asked to walk: libpcap's interpreter runs it.
std::string long_expression() {
    std::string words = "udp and (port 53";
    for (int port = 1000; port < 1040; port++)
        words += " or (port " + std::to_string(port) + " and greater 10)";
    return words + ")";
}

std::vector<ConditionCase> bpf_cases() {
    const Bytes dns = ipv4(udp_number, udp(4000, 53));
    const Bytes other = ipv4(udp_number, udp(4000, 54));
    return {
        {bpf("udp port 53"), dns, other, 38},
        {bpf("vlan 7 and udp dst port 53"), tagged(dns, 7), tagged(dns, 8), 42},
        {bpf(long_expression()), dns, other, 38},
    };
}

}  // namespace

TEST_CASE("bpf tells what its expression matches from what it nearly matches") {
    check_cases(bpf_cases());
}

TEST_CASE("a packet too short for an expression does not match, wherever it is cut") {
    check_cases_cut(bpf_cases());
}

TEST_CASE("segment boundaries change nothing for an expression, wherever they are") {
    check_cases_split(bpf_cases());
}

TEST_CASE("an expression looks at the length of all segments") {
    const Bytes longer = frame(1, 2, 100);
    CHECK(matches(bpf("greater 100"), longer, {10, 50}));
    CHECK_FALSE(matches(bpf("less 99"), longer, {10, 50}));
}

TEST_CASE("what is no expression is refused in libpcap's words") {
    const auto code = [](const char* words) { return code_of([&] { bpf(words); }); };
    CHECK(code("udp prot 53") == "ERR_RINGTAP_FILTER");
    CHECK(code("udp port 53").empty());
}
