// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace ringtap {

/// Memory in a file that another process has mapped, too: to be read and written here, whatever
/// becomes of that process.
class SharedView {
  public:
    /// The file cannot be made shorter from here on, where that can be had of it. Throws Error
    /// ERR_RINGTAP_ISOLATE.
    SharedView(int fd, uint64_t offset, uint64_t bytes);
    ~SharedView();
    SharedView(const SharedView&) = delete;
    SharedView& operator=(const SharedView&) = delete;

    /// It is nobody else's from here on, and all zeros: the file can go.
    void let_go();

    void* memory() const { return memory_; }
    uint64_t bytes() const { return bytes_; }

  private:
    void* memory_;
    uint64_t bytes_;
};

}  // namespace ringtap
