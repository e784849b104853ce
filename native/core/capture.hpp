// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <rte_mbuf.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "offload.hpp"
#include "pool.hpp"

namespace ringtap {

class CaptureStore;
class PcapWriter;
struct CaptureChunk;

/// What is noted of a packet besides what it carries itself.
struct CaptureNote {
    uint64_t time_ns = 0;   // of the dataplane's clock
    uint64_t sequence = 0;  // order over all captures of the dataplane
    Origin origin = 0;
    uint32_t reason = 0;  // of a drop: index into the instance's reasons
    /// When it would have been recorded here, in ns since 1970: the time stamp it came with, and
    /// the time it took since.
    static constexpr uint64_t no_wire_time = UINT64_MAX;
    uint64_t wire_ns = no_wire_time;
    /// In a capture file: without a time stamp, the clock's.
    uint64_t file_time_ns() const { return wire_ns == no_wire_time ? time_ns : wire_ns; }
};

/// What is kept of a packet that reached an endpoint, was tapped or dropped. Its bytes are copied:
/// the mbuf goes back at once.
struct CapturedPacket : CaptureNote {
    const uint8_t* bytes = nullptr;  // the reader's, until it reads the next one
    uint32_t length = 0;
    uint32_t in_vif = 0;
    uint32_t out_vif = 0;
    bool has_offload = false;
    Offload offload;
};

/// Packets of one place, in order, in memory or in the store's file.
class CaptureBatch {
  public:
    uint64_t count() const { return count_; }
    void append(const std::shared_ptr<const CaptureChunk>& chunk);

  private:
    friend class CaptureReader;
    std::vector<std::shared_ptr<const CaptureChunk>> chunks_;
    std::vector<uint64_t> first_;  // number of each chunk's first packet
    uint64_t count_ = 0;
};

/// Reads a batch; memory does not depend on its size.
class CaptureReader {
  public:
    explicit CaptureReader(std::shared_ptr<const CaptureBatch> batch, uint64_t from = 0)
        : batch_(std::move(batch)) {
        seek(from);
    }
    /// False at the end. Throws ERR_RINGTAP_SPILL when the file cannot be read.
    bool next(CapturedPacket& packet);
    void seek(uint64_t number);
    /// Of the packet that comes next.
    uint64_t number() const { return number_; }

  private:
    bool open_chunk();
    std::shared_ptr<const CaptureBatch> batch_;
    uint64_t number_ = 0;
    size_t chunk_ = 0;  // that is read, or the next one
    const uint8_t* position_ = nullptr;
    const uint8_t* end_ = nullptr;
    std::unique_ptr<uint8_t[]> loaded_;
    size_t loaded_bytes_ = 0;
};

/// Collects packets until somebody claims them.
class Capture {
  public:
    /// Its packets are finished as a device would: checksums and tags that are due.
    bool is_wire = false;

    /// Its packets go into a file from here on, and are not kept; null: no longer.
    void record_to(std::shared_ptr<PcapWriter> file) { file_ = std::move(file); }

    /// Does not take over the reference.
    void add(CaptureStore& store, const rte_mbuf* m, const CaptureNote& note);
    /// Everything since the last claim.
    CaptureBatch claim();
    uint64_t count() const { return sealed_.count() + open_packets_; }

  private:
    void write_out(CaptureStore& store, const rte_mbuf* m, const CaptureNote& note);
    uint8_t* room_for(CaptureStore& store, size_t bytes);
    void seal();

    std::shared_ptr<PcapWriter> file_;
    CaptureStore* store_ = nullptr;
    CaptureBatch sealed_;
    std::shared_ptr<CaptureChunk> open_;
    size_t open_capacity_bytes_ = 0;
    uint32_t open_packets_ = 0;
};

}  // namespace ringtap
