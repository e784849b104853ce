// SPDX-License-Identifier: Apache-2.0
// The classic capture file format, as https://www.tcpdump.org/manpages/pcap-savefile.5.html has it.
#pragma once

#include <cstddef>
#include <cstdint>

namespace ringtap::pcap {

/// How much of a file is read at a time: stays in the cache until it has been looked at.
constexpr size_t window_bytes = 128 * 1024;

constexpr size_t global_header_bytes = 24;
constexpr size_t packet_header_bytes = 16;
constexpr uint32_t magic_microseconds = 0xa1b2c3d4;
constexpr uint32_t magic_nanoseconds = 0xa1b23c4d;
/// Kuznetzov's libpcap of 1998, whose packet headers have 24 bytes.
constexpr uint32_t magic_modified = 0xa1b2cd34;
constexpr uint32_t magic_pcapng = 0x0a0d0d0a;
/// LINKTYPE_ETHERNET.
constexpr uint16_t link_type_ethernet = 1;
/// libpcap's MAXIMUM_SNAPLEN: no packet is longer, whatever a file's header claims.
constexpr uint32_t largest_packet_bytes = 262'144;
constexpr uint64_t ns_per_second = 1'000'000'000;

}  // namespace ringtap::pcap
