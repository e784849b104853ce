// SPDX-License-Identifier: Apache-2.0
// A pcapng file, read to where it ends or is not plain.
#include <set>

#include "../core/pcapng_reader.hpp"
#include "file.hpp"

namespace ringtap::fuzz {

namespace {

void check_record(const PcapngReader& reader, const PcapngRecord& record) {
    must(record.interface < reader.interfaces().size(), "a packet is of an interface there is");
    must(record.length <= pcap::largest_packet_bytes, "no packet is longer than packets are");
    // Whoever reads them all finds out whether they may be read.
    const std::vector<uint8_t> bytes(record.bytes, record.bytes + record.length);
    must(bytes.size() == record.length, "a packet is as long as it says");
}

void check_names(const PcapngReader& reader) {
    const auto& names = reader.interfaces();
    must(std::set<std::string>(names.begin(), names.end()).size() == names.size(),
         "each interface has a name of its own");
}

}  // namespace

}  // namespace ringtap::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    using namespace ringtap;
    using namespace ringtap::fuzz;
    PcapngReader reader(file_of({data, data + size}));
    PcapngRecord record;
    PcapngStep step;
    while ((step = reader.next(record)) == PcapngStep::packet) check_record(reader, record);
    if (step == PcapngStep::end) {
        check_names(reader);
        must(reader.next(record) == PcapngStep::end, "the end of a file is its end");
    }
    return 0;
}
