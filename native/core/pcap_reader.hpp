// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <string>

#include "error.hpp"
#include "pcap_format.hpp"

namespace ringtap {

/// An open file; closes it.
class Descriptor {
  public:
    explicit Descriptor(int fd = -1) : fd_(fd) {}
    ~Descriptor();
    Descriptor(Descriptor&& other) noexcept : fd_(other.release()) {}
    Descriptor& operator=(Descriptor&& other) noexcept;
    int get() const { return fd_; }
    int release();

  private:
    int fd_;
};

/// Which file it is, and as of when.
struct FileIdentity {
    uint64_t device = 0, inode = 0, size_bytes = 0, mtime_ns = 0;
    bool operator==(const FileIdentity&) const = default;
};

/// A packet of a capture file. The bytes are the reader's, until it reads the next one.
struct PcapRecord {
    const uint8_t* bytes = nullptr;
    uint32_t length = 0;
    uint64_t time_ns = 0;  // since 1970-01-01 00:00 UTC
};

/// Reads a capture file from front to end by large reads: memory does not depend on its size. A
/// mapping would be faster to set up, but a file cut short meanwhile would kill the process.
class PcapReader {
  public:
    /// With `known`: the file must still be that one. Throws ERR_RINGTAP_CAPTURE_…
    explicit PcapReader(const std::string& path, const FileIdentity* known = nullptr);

    /// False at the end. Throws …_TRUNCATED, …_CORRUPT, …_CHANGED, …_UNREADABLE.
    bool next(PcapRecord& record) {
        if (end_ - position_ >= pcap::packet_header_bytes && parse(record)) return true;
        return next_slowly(record);
    }

    /// To the packet that begins there, the `number`th from 0.
    void seek(uint64_t offset, uint64_t number);
    /// Where the next packet begins.
    uint64_t offset() const { return buffer_offset_ + position_; }
    const FileIdentity& identity() const { return identity_; }

  private:
    void check_header();
    [[noreturn]] void fail_corrupt(uint32_t length) const;
    /// The packet whose header is at `position_`, if all of it is in the buffer.
    bool parse(PcapRecord& record) {
        const uint32_t length = field(position_ + 8);
        if (length > allowed_bytes_) fail_corrupt(length);
        if (end_ - position_ - pcap::packet_header_bytes < length) return false;
        record.bytes = buffer_.get() + position_ + pcap::packet_header_bytes;
        record.length = length;
        record.time_ns = field(position_) * pcap::ns_per_second +
                         uint64_t{field(position_ + 4)} * ns_per_fraction_;
        position_ += pcap::packet_header_bytes + length;
        number_++;
        return true;
    }
    bool next_slowly(PcapRecord& record);
    size_t fill(size_t wanted);
    uint32_t field(size_t position) const {
        uint32_t value;
        std::memcpy(&value, buffer_.get() + position, sizeof(value));
        return is_swapped_ ? __builtin_bswap32(value) : value;
    }

    std::string path_;
    Descriptor file_;
    FileIdentity identity_;
    bool is_swapped_ = false;
    uint32_t ns_per_fraction_ = 1000;
    uint32_t allowed_bytes_ = 0;
    std::unique_ptr<uint8_t[]> buffer_;
    uint64_t buffer_offset_ = 0;  // of its first byte in the file
    size_t position_ = 0, end_ = 0;
    uint64_t number_ = 0;  // of the next packet, from 0
};

/// What a walk over packets [from, to) of a file found.
struct PcapScan {
    FileIdentity identity;
    uint64_t first_offset = 0;  // of the first packet of the range
    uint64_t packets = 0;
    uint64_t bytes = 0;
    uint32_t longest_bytes = 0;
    std::optional<Error> damage;  // what ended it early; only when tolerant
};

/// Walks over a file; damage before `to` is thrown unless it is `tolerant`. With `known`: the file
/// must still be that one.
PcapScan scan_pcap(const std::string& path, bool tolerant, uint64_t from, uint64_t to,
                   const FileIdentity* known = nullptr);

}  // namespace ringtap
