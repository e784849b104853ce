// SPDX-License-Identifier: Apache-2.0
#include "pcap_filter.hpp"

#include <memory>

#include "error.hpp"
#include "pcap_format.hpp"

namespace ringtap {

namespace {

Error refused(const std::string& expression, const std::string& why) {
    return {"ERR_RINGTAP_FILTER", "'" + expression + "' is no filter expression: " + why + ".",
            "Write it as for tcpdump: 'tcp port 80', 'arp or icmp', 'vlan 10 and udp'; see "
            "pcap-filter(7)."};
}

}  // namespace

PcapFilter::PcapFilter(const std::string& expression, uint32_t link_type) {
    if (expression.find('\0') != std::string::npos)
        throw refused("…", "it has a character of code 0");
    const std::unique_ptr<pcap_t, decltype(&pcap_close)> dead(
        pcap_open_dead(static_cast<int>(link_type), pcap::largest_packet_bytes), pcap_close);
    if (!dead) throw refused(expression, "there is no memory to compile it");
    if (pcap_compile(dead.get(), &program_, expression.c_str(), 1, PCAP_NETMASK_UNKNOWN) != 0)
        throw refused(expression, pcap_geterr(dead.get()));
}

PcapFilter::~PcapFilter() {
    pcap_freecode(&program_);
}

bool PcapFilter::matches(const uint8_t* bytes, uint32_t length, uint32_t original_length) const {
    pcap_pkthdr header = {};
    header.caplen = length;
    header.len = original_length;
    return pcap_offline_filter(&program_, &header, bytes) != 0;
}

}  // namespace ringtap
