// SPDX-License-Identifier: Apache-2.0
#include "capture_store.hpp"

#include <algorithm>
#include <new>
#include <utility>

namespace ringtap {

namespace {

constexpr size_t smallest_chunk_bytes = 1024;
/// Written at once: stays in the cache until the kernel has copied it.
constexpr size_t largest_chunk_bytes = 64 * 1024;
/// Of captures that begin when there is no memory left for them.
constexpr size_t late_chunk_bytes = 16 * 1024;

}  // namespace

CaptureChunk::~CaptureChunk() {
    store->release(*this);
}

std::shared_ptr<CaptureChunk> CaptureStore::open_chunk(size_t least_bytes, size_t grown_bytes) {
    const std::lock_guard lock(mutex_);
    // Twice the limit: thousands of captures have a chunk open.
    const size_t largest =
        memory_bytes_ > 2 * limit_bytes_ ? late_chunk_bytes : largest_chunk_bytes;
    const size_t bytes =
        std::max(least_bytes, std::clamp(grown_bytes, smallest_chunk_bytes, largest));
    auto chunk = std::make_shared<CaptureChunk>(shared_from_this(), buffer(bytes), bytes);
    memory_bytes_ += bytes;
    return chunk;
}

void CaptureStore::seal(CaptureChunk& chunk) {
    const std::lock_guard lock(mutex_);
    chunk.is_sealed = true;
    if (memory_bytes_ <= limit_bytes_ || chunk.size_bytes == 0) return;
    try {
        chunk.file_offset = file_.append(chunk.memory.get(), chunk.size_bytes);
    } catch (const Error& error) {
        note_failure(error);
        return;
    } catch (const std::bad_alloc&) {
        return;  // what it takes to begin a file; the next one may
    }
    memory_bytes_ -= chunk.capacity_bytes;
    recycle(std::move(chunk.memory), chunk.capacity_bytes);
}

/// The first one is told.
void CaptureStore::note_failure(const Error& error) {
    if (!failure_) failure_ = error;
}

std::optional<Error> CaptureStore::take_failure() {
    if (failure_) return std::exchange(failure_, std::nullopt);
    if (!lacks_memory_.exchange(false)) return std::nullopt;
    return Error("ERR_RINGTAP_NO_MEMORY",
                 "There was no memory left while packets moved: some were dropped, no-mbuf, or are "
                 "missing where they should have been captured.",
                 "Keep less: claim what is captured, or record it to a file.");
}

void CaptureStore::release(CaptureChunk& chunk) {
    const std::lock_guard lock(mutex_);
    if (chunk.memory != nullptr) {
        memory_bytes_ -= chunk.capacity_bytes;
        recycle(std::move(chunk.memory), chunk.capacity_bytes);
    } else if (chunk.size_bytes > 0) {
        file_.forget(chunk.file_offset, chunk.size_bytes);
    }
}

std::unique_ptr<uint8_t[]> CaptureStore::buffer(size_t bytes) {
    if (bytes != largest_chunk_bytes || spare_.empty())
        return std::make_unique_for_overwrite<uint8_t[]>(bytes);
    auto taken = std::move(spare_.back());
    spare_.pop_back();
    return taken;
}

void CaptureStore::recycle(std::unique_ptr<uint8_t[]> memory, size_t bytes) {
    if (bytes == largest_chunk_bytes && spare_.size() < max_spare)
        spare_.push_back(std::move(memory));
}

}  // namespace ringtap
