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

TEST_CASE("an expression that looks at single bits says of each packet what libpcap says") {
    const Bytes to_one = frame(1, 2), to_all = frame(1, everybody);
    CHECK(matches(bpf("multicast"), to_all));
    CHECK_FALSE(matches(bpf("multicast"), to_one));
    CHECK(matches(bpf("not multicast"), to_one));
    CHECK_FALSE(matches(bpf("not multicast"), {1}));
    const Condition syn = bpf("tcp[tcpflags] & tcp-syn != 0");
    CHECK(matches(syn, ipv4(6, tcp(1, 2, 0x02))));
    CHECK_FALSE(matches(syn, ipv4(6, tcp(1, 2, 0x10))));
}

TEST_CASE("an expression looks at bytes behind headers of any length") {
    const Bytes options = {1, 1, 1, 1};
    const Condition ends = bpf("tcp[13] = 1"), sequence = bpf("tcp[4:4] = 1");
    for (const Bytes& segment : {ipv4(6, tcp(1, 2, 1)), ipv4(6, tcp(1, 2, 1), options)}) {
        CHECK(matches(ends, segment));
        CHECK(matches(sequence, segment));
    }
    CHECK_FALSE(matches(ends, ipv4(6, tcp(1, 2, 2), options)));
}
