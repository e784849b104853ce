// SPDX-License-Identifier: Apache-2.0
// A capture file, read to its end: by all that the reader can do, and by libpcap.
#include <pcap/pcap.h>

#include "../core/pcap_reader.hpp"
#include "file.hpp"

namespace ringtap::fuzz {

namespace {

struct PacketOfFile {
    uint64_t offset, time_ns;
    std::vector<uint8_t> bytes;
    bool operator==(const PacketOfFile&) const = default;
};

/// The packets up to the end, or to what is wrong with the file.
struct WholeFile {
    std::vector<PacketOfFile> packets;
    bool is_damaged = false;
};

bool read_one(PcapReader& reader, PacketOfFile& packet) {
    PcapRecord record;
    packet.offset = reader.offset();
    if (!reader.next(record)) return false;
    packet.time_ns = record.time_ns;
    packet.bytes.assign(record.bytes, record.bytes + record.length);
    return true;
}

WholeFile read_to_end(PcapReader& reader) {
    WholeFile file;
    try {
        for (PacketOfFile packet; read_one(reader, packet);) file.packets.push_back(packet);
        PacketOfFile more;
        must(!read_one(reader, more), "the end of a file is its end");
    } catch (const Error&) {
        file.is_damaged = true;
    }
    return file;
}

/// From the middle, as if the reader had never been elsewhere.
void check_seek(PcapReader& reader, const WholeFile& file) {
    const size_t number = file.packets.size() / 2;
    if (number == file.packets.size()) return;
    reader.seek(file.packets[number].offset, number);
    PacketOfFile packet;
    must(read_one(reader, packet) && packet == file.packets[number],
         "a packet is the same when it is sought");
}

void check_scan(const std::string& path, const WholeFile& file) {
    const PcapScan scan = scan_pcap(path, true, 0, UINT64_MAX);
    must(scan.packets == file.packets.size(), "a scan counts the packets that are read");
    must(scan.damage.has_value() == file.is_damaged, "a scan finds the damage that a reader finds");
    uint64_t bytes = 0;
    for (const PacketOfFile& packet : file.packets) bytes += packet.bytes.size();
    must(scan.bytes == bytes, "a scan counts the bytes that are read");
    const PcapScan part = scan_pcap(path, true, 1, 3, &scan.identity);
    must(part.packets <= 2, "a scan of a range has no more packets than that");
    if (scan.packets > 1)
        must(part.first_offset == file.packets[1].offset, "a range begins where it begins");
}

/// Where nothing is wrong, libpcap reads the same packets.
void check_against_libpcap(const std::string& path, const WholeFile& file) {
    char why[PCAP_ERRBUF_SIZE];
    pcap_t* other =
        pcap_open_offline_with_tstamp_precision(path.c_str(), PCAP_TSTAMP_PRECISION_NANO, why);
    must(other != nullptr, "libpcap opens what we read");
    for (const PacketOfFile& packet : file.packets) {
        pcap_pkthdr* header;
        const u_char* bytes;
        must(pcap_next_ex(other, &header, &bytes) == 1, "libpcap finds the packets that we find");
        must(packet.bytes == std::vector<uint8_t>(bytes, bytes + header->caplen),
             "libpcap reads the bytes that we read");
    }
    pcap_close(other);
}

}  // namespace

}  // namespace ringtap::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    using namespace ringtap;
    using namespace ringtap::fuzz;
    const std::string path = file_of({data, data + size});
    try {
        PcapReader reader(path);
        const WholeFile file = read_to_end(reader);
        check_seek(reader, file);
        check_scan(path, file);
        if (!file.is_damaged) check_against_libpcap(path, file);
    } catch (const Error&) {
        // What is no capture file is refused at once.
    }
    return 0;
}
