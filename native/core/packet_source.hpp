// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "pcap_reader.hpp"

namespace ringtap {

/// A packet that is to be put in. The bytes are the source's, until it gives the next one.
struct SourcePacket {
    const uint8_t* bytes = nullptr;
    uint32_t length = 0;
    bool has_time = false;
    uint64_t time_ns = 0;  // recorded; since 1970-01-01 00:00 UTC
};

/// A packet that no mbufs can hold.
Error too_long(uint32_t length);

/// Where an injection's packets come from, one after the other, in constant memory.
class PacketSource {
  public:
    virtual ~PacketSource() = default;
    virtual uint64_t packets() const = 0;
    /// Called as often as there are packets(). Throws Error when it cannot go on.
    virtual void next(SourcePacket& packet) = 0;
    /// From the first one again.
    virtual void rewind() = 0;
};

/// Packets in memory, end to end.
class MemorySource : public PacketSource {
  public:
    /// `times_ns`: recorded times, one for each packet, or none at all.
    MemorySource(std::vector<uint8_t> bytes, std::vector<uint32_t> lengths,
                 std::vector<uint64_t> times_ns = {})
        : bytes_(std::move(bytes)), lengths_(std::move(lengths)), times_ns_(std::move(times_ns)) {}
    uint64_t packets() const override { return lengths_.size(); }
    void next(SourcePacket& packet) override;
    void rewind() override { index_ = offset_ = 0; }

  private:
    std::vector<uint8_t> bytes_;
    std::vector<uint32_t> lengths_;
    std::vector<uint64_t> times_ns_;
    size_t index_ = 0, offset_ = 0;
};

/// Packets of a capture file that has been found whole as far as they go.
class FileSource : public PacketSource {
  public:
    /// `packets` of them from the one that begins at `offset`. Throws ERR_RINGTAP_CAPTURE_CHANGED
    /// when the file is not the `known` one any more.
    FileSource(const std::string& path, const FileIdentity& known, uint64_t offset,
               uint64_t packets);
    uint64_t packets() const override { return packets_; }
    void next(SourcePacket& packet) override;
    void rewind() override;

  private:
    std::string path_;
    PcapReader reader_;
    uint64_t offset_;
    uint64_t packets_;
};

}  // namespace ringtap
