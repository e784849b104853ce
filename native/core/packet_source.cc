// SPDX-License-Identifier: Apache-2.0
#include "packet_source.hpp"

#include "pcap_errors.hpp"
#include "pool.hpp"

namespace ringtap {

Error too_long(uint32_t length) {
    return {"ERR_RINGTAP_PACKET_TOO_LONG", "A packet of " + std::to_string(length) +
                                               " bytes is too long: at most " +
                                               std::to_string(Pool::max_packet_bytes) + "."};
}

void MemorySource::next(SourcePacket& packet) {
    packet.bytes = bytes_.data() + offset_;
    packet.length = lengths_[index_];
    packet.has_time = !times_ns_.empty();
    if (packet.has_time) packet.time_ns = times_ns_[index_];
    offset_ += lengths_[index_++];
}

FileSource::FileSource(const std::string& path, const FileIdentity& known, uint64_t offset,
                       uint64_t packets)
    : path_(path), reader_(path, &known), offset_(offset), packets_(packets) {
    rewind();
}

void FileSource::next(SourcePacket& packet) {
    PcapRecord record;
    // It was longer when it was walked.
    if (!reader_.next(record)) throw pcap::changed(path_);
    if (record.length > Pool::max_packet_bytes) throw too_long(record.length);
    packet = {record.bytes, record.length, true, record.time_ns};
}

void FileSource::rewind() {
    reader_.seek(offset_, 0);
}

}  // namespace ringtap
