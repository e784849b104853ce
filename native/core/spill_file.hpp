// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "pcap_reader.hpp"

namespace ringtap {

/// A temporary file in TMPDIR that has no name, so that nothing of it is left however the process
/// ends. Made when first written to.
class SpillFile {
  public:
    /// Returns where the bytes begin. Throws ERR_RINGTAP_SPILL; then nothing was added.
    uint64_t append(const uint8_t* bytes, size_t n);
    /// Throws ERR_RINGTAP_SPILL.
    void read(uint64_t offset, uint8_t* to, size_t n) const;
    /// Nobody will read these bytes again: their room on the disk is given back, where the file
    /// system can.
    void forget(uint64_t offset, size_t n);
    uint64_t size_bytes() const { return end_; }

  private:
    void open_file();
    Descriptor file_;
    std::string directory_;
    uint64_t end_ = 0;
};

}  // namespace ringtap
