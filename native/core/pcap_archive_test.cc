// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>
#include <pcap/pcap.h>

#include <string>

TEST_CASE("libpcap looks for a device without D-Bus, and says that it is not there") {
    char error[PCAP_ERRBUF_SIZE] = "";
    pcap_t* handle = pcap_create("ringtap-no-such-device", error);
    REQUIRE(handle != nullptr);
    const int rc = pcap_activate(handle);
    CHECK((rc == PCAP_ERROR_NO_SUCH_DEVICE || rc == PCAP_ERROR_PERM_DENIED));
    pcap_close(handle);

    handle = pcap_create("dbus-system", error);
    REQUIRE(handle != nullptr);
    CHECK(pcap_activate(handle) < 0);
    pcap_close(handle);
}

TEST_CASE("libpcap compiles a filter") {
    pcap_t* dead = pcap_open_dead(DLT_EN10MB, 65'535);
    REQUIRE(dead != nullptr);
    bpf_program program = {};
    CHECK(pcap_compile(dead, &program, "udp port 53", 1, PCAP_NETMASK_UNKNOWN) == 0);
    pcap_freecode(&program);
    CHECK(pcap_compile(dead, &program, "udp prot 53", 1, PCAP_NETMASK_UNKNOWN) < 0);
    CHECK(std::string(pcap_geterr(dead)).find("syntax error") != std::string::npos);
    pcap_close(dead);
}
