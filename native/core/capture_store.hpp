// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "error.hpp"
#include "spill_file.hpp"

namespace ringtap {

class CaptureStore;

/// A run of captured packets: in memory, or (when `memory` is null) in the file.
struct CaptureChunk {
    CaptureChunk(std::shared_ptr<CaptureStore> store_, std::unique_ptr<uint8_t[]> memory_,
                 size_t capacity)
        : store(std::move(store_)), memory(std::move(memory_)), capacity_bytes(capacity) {}
    ~CaptureChunk();
    CaptureChunk(const CaptureChunk&) = delete;
    CaptureChunk& operator=(const CaptureChunk&) = delete;

    std::shared_ptr<CaptureStore> store;
    std::unique_ptr<uint8_t[]> memory;
    size_t capacity_bytes;
    size_t size_bytes = 0;
    uint32_t packets = 0;
    bool is_sealed = false;
    uint64_t file_offset = 0;
};

/// Where a dataplane's captures are kept: up to a limit in memory, what comes after it in a
/// nameless temporary file. It lives as long as somebody has packets of it.
class CaptureStore : public std::enable_shared_from_this<CaptureStore> {
  public:
    static constexpr size_t default_limit_bytes = 16u << 20;

    explicit CaptureStore(size_t limit_bytes = default_limit_bytes) : limit_bytes_(limit_bytes) {
        spare_.reserve(max_spare);  // to give a chunk back must not fail
    }

    /// An empty chunk for at least `least_bytes`. `grown_bytes`: how much its capture has had so
    /// far; who gets little is given little.
    std::shared_ptr<CaptureChunk> open_chunk(size_t least_bytes, size_t grown_bytes);
    /// Nothing more is added to it: it may go to the file. When it cannot be written it stays in
    /// memory, and there is a failure to be told.
    void seal(CaptureChunk& chunk);

    void note_failure(const Error& error);
    /// There was no memory for a packet's record, or for the packet itself on its way: by any
    /// thread, and without any memory.
    void note_no_memory() { lacks_memory_ = true; }
    bool has_failed() const { return failure_.has_value() || lacks_memory_; }
    std::optional<Error> take_failure();

    uint64_t spilled_bytes() const { return file_.size_bytes(); }
    size_t memory_bytes() const { return memory_bytes_; }
    const SpillFile& file() const { return file_; }

  private:
    static constexpr size_t max_spare = 16;
    friend struct CaptureChunk;
    void release(CaptureChunk& chunk);
    std::unique_ptr<uint8_t[]> buffer(size_t bytes);
    void recycle(std::unique_ptr<uint8_t[]> memory, size_t bytes);

    std::mutex mutex_;
    size_t limit_bytes_;
    size_t memory_bytes_ = 0;  // of all chunks that are in memory
    SpillFile file_;
    std::optional<Error> failure_;
    std::atomic<bool> lacks_memory_{false};
    /// Buffers of full size, to be used again: fresh memory costs a page fault per 4 KiB.
    std::vector<std::unique_ptr<uint8_t[]>> spare_;
};

}  // namespace ringtap
