// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "pcap_reader.hpp"

namespace ringtap {

/// A packet of a pcapng file. The bytes are the reader's, until it reads the next one.
struct PcapngRecord {
    const uint8_t* bytes = nullptr;
    uint32_t length = 0;
    uint32_t interface = 0;  // its number in the file, from 0
};

enum class PcapngStep {
    packet,
    end,
    /// Damaged, or not plain: whoever reads every kind of capture has to look, and to say what.
    not_plain,
};

/// Reads plain pcapng files from front to end by large reads, as fast as they come: one section in
/// little endian, interfaces of Ethernet that each have a name of their own, enhanced packet
/// blocks. Blocks of other types are passed over. Such are the files that Ringtap writes.
class PcapngReader {
  public:
    /// Throws nothing: a file that cannot be read is not plain.
    explicit PcapngReader(const std::string& path);

    PcapngStep next(PcapngRecord& record);
    /// Names of those described so far.
    const std::vector<std::string>& interfaces() const { return interfaces_; }

  private:
    bool read_section_header();
    bool describe_interface(const uint8_t* block, uint32_t length);
    size_t fill(size_t wanted);

    Descriptor file_;
    bool is_plain_ = false;
    std::unique_ptr<uint8_t[]> buffer_;
    size_t position_ = 0, end_ = 0;
    uint64_t read_bytes_ = 0;  // of the file
    std::vector<std::string> interfaces_;
};

}  // namespace ringtap
