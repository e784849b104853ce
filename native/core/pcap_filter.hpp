// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <pcap/pcap.h>

#include <cstdint>
#include <string>

namespace ringtap {

/// A filter expression as tcpdump takes them (pcap-filter(7)), compiled by libpcap.
class PcapFilter {
  public:
    /// `link_type`: libpcap's DLT_…, what the packets begin with. Throws ERR_RINGTAP_FILTER, in
    /// libpcap's words.
    PcapFilter(const std::string& expression, uint32_t link_type);
    ~PcapFilter();
    PcapFilter(const PcapFilter&) = delete;
    PcapFilter& operator=(const PcapFilter&) = delete;

    /// `length` bytes were captured of a packet that had `original_length` on the wire.
    bool matches(const uint8_t* bytes, uint32_t length, uint32_t original_length) const;
    /// Classic BPF.
    const bpf_program& program() const { return program_; }

  private:
    bpf_program program_ = {};
};

}  // namespace ringtap
