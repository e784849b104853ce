// SPDX-License-Identifier: Apache-2.0
#include "pcap_filter.hpp"

#include "test_files.hpp"

using namespace ringtap;
using namespace ringtap::test;

namespace {

const uint32_t ethernet = DLT_EN10MB;

/// Ethernet, IPv4 from 10.0.0.1 to 10.0.0.2, UDP to port 53.
Bytes dns_query() {
    Bytes bytes(42);
    bytes[12] = 0x08;
    const Bytes ip = {0x45, 0, 0, 28, 0, 0, 0, 0, 64, 17, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2};
    std::copy(ip.begin(), ip.end(), bytes.begin() + 14);
    bytes[37] = 53;
    return bytes;
}

bool matches(const char* expression, const Bytes& bytes) {
    const auto length = static_cast<uint32_t>(bytes.size());
    return PcapFilter(expression, ethernet).matches(bytes.data(), length, length);
}

}  // namespace

TEST_CASE("a filter tells packets apart as tcpdump does") {
    const Bytes query = dns_query();
    CHECK(matches("udp port 53", query));
    CHECK(matches("src host 10.0.0.1 and dst net 10.0.0.0/8", query));
    CHECK_FALSE(matches("tcp port 53", query));
    CHECK_FALSE(matches("arp", query));
    CHECK(matches("", query));
}

TEST_CASE("a filter for raw IP looks for the header at the front") {
    const Bytes query = dns_query();
    const PcapFilter filter("udp port 53", DLT_RAW);
    CHECK(filter.matches(query.data() + 14, 28, 28));
    CHECK_FALSE(filter.matches(query.data(), 42, 42));
}

TEST_CASE("a filter reads no further than what was captured") {
    const Bytes query = dns_query();
    const PcapFilter filter("udp port 53", ethernet);
    for (uint32_t length = 0; length < 38; length++) {
        const Bytes cut(query.begin(), query.begin() + length);
        CHECK_FALSE(filter.matches(cut.data(), length, 42));
    }
    CHECK(PcapFilter("greater 42", ethernet).matches(query.data(), 20, 42));
}

TEST_CASE("what is no filter is refused in libpcap's words") {
    const auto why = [](const std::string& expression, uint32_t link_type = DLT_EN10MB) {
        try {
            PcapFilter filter(expression, link_type);
        } catch (const Error& error) {
            return error.code + " " + error.what();
        }
        return std::string("nothing was thrown");
    };
    CHECK(why("udp prot 53").find("ERR_RINGTAP_FILTER 'udp prot 53'") == 0);
    CHECK(why("udp prot 53").find("syntax error") != std::string::npos);
    CHECK(why("vlan 10", DLT_RAW).find("vlan") != std::string::npos);
    CHECK(why(std::string("udp\0port 53", 11)).find("code 0") != std::string::npos);
    CHECK(why(std::string(100'000, '(')).find("ERR_RINGTAP_FILTER") == 0);
}
