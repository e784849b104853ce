// SPDX-License-Identifier: Apache-2.0
#include "capture.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include "capture_store.hpp"
#include "pcap_writer.hpp"
#include "ringtap/module.h"

namespace ringtap {

namespace {

/// What stands before the bytes of each packet in a chunk. An Offload follows when there is one.
struct Header {
    uint32_t length;
    uint32_t in_vif;
    uint32_t out_vif;
    uint16_t reason;
    uint16_t has_offload;
    uint64_t time_ns;
    uint64_t sequence;
    Origin origin;
    uint64_t wire_ns;
};
static_assert(sizeof(Header) == 48);

/// Headers stay aligned.
constexpr size_t padded(size_t bytes) {
    return (bytes + 7) & ~size_t{7};
}

size_t record_bytes(const Header& header) {
    return sizeof(Header) + (header.has_offload != 0 ? sizeof(Offload) : 0) + padded(header.length);
}

void copy_bytes(uint8_t* to, const rte_mbuf* m) {
    for (const rte_mbuf* segment = m; segment != nullptr; segment = segment->next) {
        std::memcpy(to, rte_pktmbuf_mtod(segment, const uint8_t*), segment->data_len);
        to += segment->data_len;
    }
}

}  // namespace

void CaptureBatch::append(const std::shared_ptr<const CaptureChunk>& chunk) {
    chunks_.push_back(chunk);
    try {
        first_.push_back(count_);
    } catch (...) {
        chunks_.pop_back();
        throw;
    }
    count_ += chunk->packets;
}

uint8_t* Capture::room_for(CaptureStore& store, size_t bytes) {
    if (open_ == nullptr || open_capacity_bytes_ - open_->size_bytes < bytes) {
        if (open_ != nullptr) seal();
        store_ = &store;
        open_ = store.open_chunk(bytes, 2 * open_capacity_bytes_);
        open_capacity_bytes_ = open_->capacity_bytes;
    }
    return open_->memory.get() + open_->size_bytes;
}

void Capture::seal() {
    open_->packets = open_packets_;
    sealed_.append(open_);
    store_->seal(*open_);
    open_ = nullptr;
    open_packets_ = 0;
}

/// What cannot be written is counted all the same; the run ends, and says so.
void Capture::write_out(CaptureStore& store, const rte_mbuf* m, const CaptureNote& note) {
    const bool is_plain = m->nb_segs == 1 && !(is_wire && Offload::is_any(m));
    try {
        if (is_plain)
            return file_->add(rte_pktmbuf_mtod(m, const uint8_t*), m->pkt_len, m->pkt_len,
                              note.file_time_ns());
        std::vector<uint8_t> bytes(m->pkt_len + finish_room_bytes);
        copy_bytes(bytes.data(), m);
        const uint32_t length =
            is_wire ? Offload::of(m).finish(bytes.data(), m->pkt_len) : m->pkt_len;
        file_->add(bytes.data(), length, length, note.file_time_ns());
    } catch (const Error& error) {
        store.note_failure(error);
    }
}

void Capture::add(CaptureStore& store, const rte_mbuf* m, const CaptureNote& note) {
    if (file_ != nullptr) return write_out(store, m, note);
    const ringtap_metadata& meta = *ringtap_metadata_of(m);
    const bool has_offload = Offload::is_any(m);
    Header header = {.length = m->pkt_len,
                     .in_vif = meta.in_vif,
                     .out_vif = meta.out_vif,
                     .reason = static_cast<uint16_t>(note.reason),
                     .has_offload = has_offload,
                     .time_ns = note.time_ns,
                     .sequence = note.sequence,
                     .origin = note.origin,
                     .wire_ns = note.wire_ns};
    uint8_t* to =
        room_for(store, record_bytes(header) + (has_offload ? padded(finish_room_bytes) : 0));
    uint8_t* bytes = to + sizeof(Header) + (has_offload ? sizeof(Offload) : 0);
    copy_bytes(bytes, m);
    if (has_offload) {
        const Offload offload = Offload::of(m);
        std::memcpy(to + sizeof(Header), &offload, sizeof(offload));
        if (is_wire) header.length = offload.finish(bytes, header.length);
    }
    std::memcpy(to, &header, sizeof(header));
    open_->size_bytes += record_bytes(header);
    open_packets_++;
}

CaptureBatch Capture::claim() {
    if (open_ != nullptr) seal();
    open_capacity_bytes_ = 0;
    return std::exchange(sealed_, CaptureBatch{});
}

// ------------------------------------------------------------------------------------------------
// reading

void CaptureReader::seek(uint64_t number) {
    const auto& first = batch_->first_;
    if (number >= batch_->count()) {
        number_ = batch_->count();
        chunk_ = batch_->chunks_.size();
        position_ = end_ = nullptr;
        return;
    }
    chunk_ = static_cast<size_t>(std::upper_bound(first.begin(), first.end(), number) -
                                 first.begin() - 1);
    number_ = first[chunk_];
    position_ = end_ = nullptr;
    CapturedPacket skipped;
    while (number_ < number && next(skipped)) {
    }
}

bool CaptureReader::open_chunk() {
    if (chunk_ == batch_->chunks_.size()) return false;
    const CaptureChunk& chunk = *batch_->chunks_[chunk_];
    const uint8_t* begin = chunk.memory.get();
    if (begin == nullptr) {
        if (loaded_bytes_ < chunk.size_bytes) {
            loaded_ = std::make_unique_for_overwrite<uint8_t[]>(chunk.size_bytes);
            loaded_bytes_ = chunk.size_bytes;
        }
        chunk.store->file().read(chunk.file_offset, loaded_.get(), chunk.size_bytes);
        begin = loaded_.get();
    }
    chunk_++;
    position_ = begin;
    end_ = begin + chunk.size_bytes;
    return true;
}

bool CaptureReader::next(CapturedPacket& packet) {
    while (position_ == end_)
        if (!open_chunk()) return false;
    Header header;
    std::memcpy(&header, position_, sizeof(header));
    const uint8_t* bytes = position_ + sizeof(Header);
    packet.time_ns = header.time_ns;
    packet.sequence = header.sequence;
    packet.origin = header.origin;
    packet.reason = header.reason;
    packet.wire_ns = header.wire_ns;
    packet.length = header.length;
    packet.in_vif = header.in_vif;
    packet.out_vif = header.out_vif;
    packet.has_offload = header.has_offload != 0;
    if (packet.has_offload) {
        std::memcpy(&packet.offload, bytes, sizeof(Offload));
        bytes += sizeof(Offload);
    }
    packet.bytes = bytes;
    position_ += record_bytes(header);
    number_++;
    return true;
}

}  // namespace ringtap
