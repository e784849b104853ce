// SPDX-License-Identifier: Apache-2.0
// The format: https://datatracker.ietf.org/doc/draft-ietf-opsawg-pcapng/
#include "pcapng_reader.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace ringtap {

namespace {

constexpr uint32_t section_header_block = pcap::magic_pcapng;
constexpr uint32_t interface_description_block = 1;
constexpr uint32_t obsolete_packet_block = 2;
constexpr uint32_t simple_packet_block = 3;
constexpr uint32_t enhanced_packet_block = 6;
constexpr uint32_t byte_order_magic = 0x1a2b3c4d;
constexpr uint16_t option_end = 0, option_interface_name = 2;

/// Type and length before a body, the length again behind it.
constexpr uint32_t block_overhead_bytes = 12;
constexpr uint32_t packet_fields_bytes = 20;
constexpr uint32_t section_block_bytes = 28;
constexpr uint32_t interface_block_bytes = 20;

/// No packet that Ringtap reads makes a block as long as this.
constexpr size_t largest_block_bytes = pcap::largest_packet_bytes + pcap::window_bytes;
/// The rest of a block begun in one window, and the next window.
constexpr size_t buffer_bytes = largest_block_bytes + pcap::window_bytes;

uint32_t u32(const uint8_t* at) {
    uint32_t value;
    std::memcpy(&value, at, sizeof(value));
    return value;
}

uint16_t u16(const uint8_t* at) {
    uint16_t value;
    std::memcpy(&value, at, sizeof(value));
    return value;
}

uint32_t padded_bytes(uint32_t bytes) {
    return (bytes + 3) & ~3U;
}

}  // namespace

PcapngReader::PcapngReader(const std::string& path)
    : file_(open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC)) {
    if (file_.get() < 0) return;
    buffer_ = std::make_unique_for_overwrite<uint8_t[]>(buffer_bytes);
    is_plain_ = read_section_header();
}

bool PcapngReader::read_section_header() {
    if (fill(section_block_bytes) < section_block_bytes) return false;
    const uint8_t* const block = buffer_.get();
    const uint32_t length = u32(block + 4);
    if (u32(block) != section_header_block || u32(block + 8) != byte_order_magic ||
        u16(block + 12) != 1 || u16(block + 14) != 0 || length < section_block_bytes ||
        length > largest_block_bytes || length % 4 != 0)
        return false;
    if (fill(length) < length || u32(buffer_.get() + length - 4) != length) return false;
    position_ += length;
    return true;
}

PcapngStep PcapngReader::next(PcapngRecord& record) {
    if (!is_plain_) return PcapngStep::not_plain;
    for (;;) {
        if (end_ - position_ < block_overhead_bytes) {
            const size_t there = fill(block_overhead_bytes);
            if (there == 0) return PcapngStep::end;
            if (there < block_overhead_bytes) break;
        }
        const uint32_t length = u32(buffer_.get() + position_ + 4);
        if (length < block_overhead_bytes || length > largest_block_bytes || length % 4 != 0) break;
        if (end_ - position_ < length && fill(length) < length) break;
        const uint8_t* const block = buffer_.get() + position_;
        if (u32(block + length - 4) != length) break;
        position_ += length;
        switch (u32(block)) {
            case enhanced_packet_block: {
                if (length < block_overhead_bytes + packet_fields_bytes)
                    return PcapngStep::not_plain;
                record = {block + 28, u32(block + 20), u32(block + 8)};
                const uint32_t most = length - block_overhead_bytes - packet_fields_bytes;
                if (record.length > most || record.length > pcap::largest_packet_bytes ||
                    record.interface >= interfaces_.size())
                    return PcapngStep::not_plain;
                return PcapngStep::packet;
            }
            case interface_description_block:
                if (!describe_interface(block, length)) return PcapngStep::not_plain;
                break;
            case section_header_block:
            case simple_packet_block:
            case obsolete_packet_block:
                return PcapngStep::not_plain;
            default:
                break;
        }
    }
    return PcapngStep::not_plain;
}

bool PcapngReader::describe_interface(const uint8_t* block, uint32_t length) {
    if (length < interface_block_bytes || u16(block + 8) != pcap::link_type_ethernet) return false;
    const uint32_t options_end = length - 4;
    for (uint32_t at = 16; at + 4 <= options_end;) {
        const uint16_t code = u16(block + at);
        const uint16_t bytes = u16(block + at + 2);
        if (code == option_end || at + 4 + padded_bytes(bytes) > options_end) break;
        if (code == option_interface_name) {
            std::string name(reinterpret_cast<const char*>(block + at + 4), bytes);
            const bool is_known =
                std::find(interfaces_.begin(), interfaces_.end(), name) != interfaces_.end();
            interfaces_.push_back(std::move(name));
            return !is_known;
        }
        at += 4 + padded_bytes(bytes);
    }
    return false;
}

/// Sees to it that `wanted` bytes from `position_` are in the buffer, as far as the file has them.
/// Returns how many are.
size_t PcapngReader::fill(size_t wanted) {
    const size_t kept = end_ - position_;
    if (kept >= wanted) return kept;
    std::memmove(buffer_.get(), buffer_.get() + position_, kept);
    position_ = 0;
    end_ = kept;
    while (end_ < wanted) {
        const size_t most =
            std::min(buffer_bytes - end_, std::max(pcap::window_bytes, wanted - end_));
        const ssize_t n =
            pread(file_.get(), buffer_.get() + end_, most, static_cast<off_t>(read_bytes_));
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) break;
        end_ += static_cast<size_t>(n);
        read_bytes_ += static_cast<uint64_t>(n);
    }
    return end_;
}

}  // namespace ringtap
