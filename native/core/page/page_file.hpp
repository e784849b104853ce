// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "layout.hpp"

namespace ringtap {

/// Who a page is of.
struct PageOwner {
    uint32_t pid = 0;
    uint64_t start_ticks = 0;
    uint32_t parent_pid = 0;
    bool is_isolated = false;
    std::string host, command, parent_command;

    /// This process.
    static PageOwner self();
};

/// When a process began, in clock ticks since the machine did; 0: there is none.
uint64_t start_ticks_of(uint32_t pid);

/// The file of a statistics page, mapped. One thread writes samples; other processes read the file.
///
/// A sample is written into the place that does not have the last one, so that there is a whole one
/// at any moment, also when the process is killed. Whoever reads a place is told by its number that
/// it was overwritten meanwhile. Room is had of the file system before it is written to: a full
/// disk makes a sample shorter, and is no SIGBUS.
class PageFile {
  public:
    static constexpr size_t slot_bytes = 4 << 20;
    static constexpr size_t file_bytes = PageHeader::size_bytes + 2 * slot_bytes;

    /// In `folder`, for its owner alone; `slot` bytes for each sample, at most. Nullptr when it
    /// cannot be had: a data plane runs all the same. Nobody sees it before publish().
    static std::unique_ptr<PageFile> make(const std::string& folder, const PageOwner& owner,
                                          size_t slot = slot_bytes);
    /// The file is gone, too, unless keep() was called.
    ~PageFile();
    PageFile(const PageFile&) = delete;
    PageFile& operator=(const PageFile&) = delete;

    PageHeader& header() const { return *reinterpret_cast<PageHeader*>(memory_); }
    const std::string& path() const { return path_; }
    void keep() { is_kept_ = true; }

    /// Where the next sample is to be written: its head, with records to follow.
    SampleHead& begin();
    /// As much room for it as there is now, its head included, and after grow(). False: no more.
    size_t room_bytes() const { return allocated_[next()]; }
    bool grow();
    /// What was written is the last sample from here on.
    void publish();

  private:
    PageFile(int fd, std::string new_path, std::string path, char* memory, size_t slot);
    uint32_t next() const { return header().samples.load(std::memory_order_relaxed) % 2; }
    size_t offset_of(uint32_t slot) const { return PageHeader::size_bytes + slot * slot_bytes_; }

    int fd_;
    std::string new_path_;  // until it is published
    std::string path_;
    char* memory_;
    size_t slot_bytes_;
    size_t allocated_[2] = {0, 0};
    bool is_kept_ = false;
};

}  // namespace ringtap
