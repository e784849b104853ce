// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "pcap_reader.hpp"

namespace ringtap {

struct PcapFormat {
    bool is_nanoseconds = true;
    bool is_big_endian = false;
};

/// Writes a capture file, which is there whole or not at all: it has no name before finish(), so
/// that not even a process killed in the middle leaves anything of it. Whoever reads meanwhile sees
/// the one before.
class PcapWriter {
  public:
    /// Throws ERR_RINGTAP_CAPTURE_UNWRITABLE, as everything here does.
    PcapWriter(const std::string& path, PcapFormat format);
    ~PcapWriter();
    PcapWriter(const PcapWriter&) = delete;
    PcapWriter& operator=(const PcapWriter&) = delete;

    /// `original_length`: on the wire. Also throws ERR_RINGTAP_CAPTURE_RECORD for what the format
    /// cannot hold: more than 262,144 bytes, a time after February 2106.
    void add(const uint8_t* bytes, uint32_t length, uint32_t original_length, uint64_t time_ns);
    uint64_t packets() const { return packets_; }
    void finish();

  private:
    void put(uint32_t value) {
        if (format_.is_big_endian) value = __builtin_bswap32(value);
        __builtin_memcpy(buffer_.get() + filled_, &value, sizeof(value));
        filled_ += sizeof(value);
    }
    [[noreturn]] void refuse(const std::string& problem) const;
    void open_file();
    void flush();
    void write_all(const uint8_t* bytes, size_t n);
    void give_name();

    std::string path_;
    std::string named_;  // a temporary name that it has, while it has one
    PcapFormat format_;
    Descriptor file_;
    std::unique_ptr<uint8_t[]> buffer_;
    size_t filled_ = 0;
    uint64_t packets_ = 0;
    bool has_failed_ = false;
};

}  // namespace ringtap
