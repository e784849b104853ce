// SPDX-License-Identifier: Apache-2.0
#include "pcap_reader.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "pcap_errors.hpp"
#include "pcap_format.hpp"

namespace ringtap {

namespace {

/// The rest of a packet begun in one window, and the next window.
constexpr size_t read_buffer_bytes =
    pcap::window_bytes + pcap::packet_header_bytes + pcap::largest_packet_bytes;

FileIdentity identity_of(int fd, const std::string& path) {
    struct stat s = {};
    if (fstat(fd, &s) != 0) throw pcap::unreadable(path, errno);
    if (!S_ISREG(s.st_mode)) throw pcap::not_a_file(path);
    const auto mtime_ns = static_cast<uint64_t>(s.st_mtim.tv_sec) * pcap::ns_per_second +
                          static_cast<uint64_t>(s.st_mtim.tv_nsec);
    return {s.st_dev, s.st_ino, static_cast<uint64_t>(s.st_size), mtime_ns};
}

}  // namespace

Descriptor::~Descriptor() {
    if (fd_ >= 0) close(fd_);
}

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
}

int Descriptor::release() {
    return std::exchange(fd_, -1);
}

PcapReader::PcapReader(const std::string& path, const FileIdentity* known)
    : path_(path), file_(open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC)) {
    if (file_.get() < 0) throw pcap::unreadable(path, errno);
    identity_ = identity_of(file_.get(), path_);
    if (known != nullptr && !(identity_ == *known)) throw pcap::changed(path_);
    if (identity_.size_bytes == 0) throw pcap::empty(path_);
    buffer_ = std::make_unique_for_overwrite<uint8_t[]>(read_buffer_bytes);
    check_header();
}

void PcapReader::check_header() {
    const size_t there = fill(pcap::global_header_bytes);
    const uint32_t magic = there < 4 ? 0 : field(0);
    const auto is = [magic](uint32_t wanted) {
        return magic == wanted || magic == __builtin_bswap32(wanted);
    };
    if (there >= 4 && is(pcap::magic_pcapng)) throw pcap::unsupported(path_, "pcapng file");
    if (there >= 4 && is(pcap::magic_modified))
        throw pcap::unsupported(path_, "'modified' pcap file (magic number a1b2cd34)");
    if (there < 4 || !(is(pcap::magic_microseconds) || is(pcap::magic_nanoseconds)))
        throw pcap::unknown_format(path_, buffer_.get(), std::min<size_t>(there, 4));
    if (there < pcap::global_header_bytes) throw pcap::truncated_header(path_, there);
    is_swapped_ = magic != pcap::magic_microseconds && magic != pcap::magic_nanoseconds;
    ns_per_fraction_ = is(pcap::magic_nanoseconds) ? 1 : 1000;

    const uint32_t versions = field(4);
    const uint32_t major = is_swapped_ ? versions >> 16 : versions & 0xffff;
    const uint32_t minor = is_swapped_ ? versions & 0xffff : versions >> 16;
    // In 2.3 the two lengths of a packet stand the other way round.
    if (major != 2 || minor != 4)
        throw pcap::unsupported(
            path_, "pcap file of version " + std::to_string(major) + "." + std::to_string(minor));
    // The upper bits tell of frame check sequences.
    const uint32_t link_type = field(20) & 0xffff;
    if (link_type != pcap::link_type_ethernet) throw pcap::wrong_link_type(path_, link_type);
    const uint32_t snapshot_length = field(16);
    allowed_bytes_ = snapshot_length == 0 ? pcap::largest_packet_bytes
                                          : std::min(snapshot_length, pcap::largest_packet_bytes);
    position_ = pcap::global_header_bytes;
}

void PcapReader::seek(uint64_t offset, uint64_t number) {
    buffer_offset_ = offset;
    position_ = end_ = 0;
    number_ = number;
}

void PcapReader::fail_corrupt(uint32_t length) const {
    throw pcap::corrupt_length(path_, number_ + 1, offset() + 8, length, allowed_bytes_);
}

bool PcapReader::next_slowly(PcapRecord& record) {
    const size_t there = fill(pcap::packet_header_bytes);
    if (there == 0) return false;
    const auto truncated = [&](uint64_t needed_bytes) {
        return pcap::truncated_packet(path_, number_ + 1, identity_.size_bytes, offset(),
                                      needed_bytes);
    };
    if (there < pcap::packet_header_bytes) throw truncated(pcap::packet_header_bytes);
    if (parse(record)) return true;
    const size_t needed = pcap::packet_header_bytes + field(position_ + 8);
    if (fill(needed) < needed) throw truncated(needed);
    return parse(record);
}

/// Sees to it that `wanted` bytes from `position_` are in the buffer, as far as the file has them.
/// Returns how many are.
size_t PcapReader::fill(size_t wanted) {
    const size_t kept = end_ - position_;
    if (kept >= wanted) return kept;
    std::memmove(buffer_.get(), buffer_.get() + position_, kept);
    buffer_offset_ += position_;
    position_ = 0;
    end_ = kept;
    const uint64_t left =
        identity_.size_bytes - std::min(identity_.size_bytes, buffer_offset_ + end_);
    const size_t target = end_ + std::min<uint64_t>(left, read_buffer_bytes - end_);
    while (end_ < std::min(wanted, target)) {
        const ssize_t n =
            pread(file_.get(), buffer_.get() + end_,
                  std::min(target - end_, std::max(pcap::window_bytes, wanted - end_)),
                  static_cast<off_t>(buffer_offset_ + end_));
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) throw pcap::unreadable(path_, errno);
        if (n == 0) throw pcap::changed(path_);
        end_ += static_cast<size_t>(n);
    }
    if (!(identity_of(file_.get(), path_) == identity_)) throw pcap::changed(path_);
    return end_;
}

PcapScan scan_pcap(const std::string& path, bool tolerant, uint64_t from, uint64_t to,
                   const FileIdentity* known) {
    PcapReader reader(path, known);
    PcapScan scan;
    scan.identity = reader.identity();
    scan.first_offset = reader.offset();
    PcapRecord record;
    try {
        for (uint64_t number = 0; number < to && reader.next(record); number++) {
            if (number < from) {
                scan.first_offset = reader.offset();
                continue;
            }
            scan.packets++;
            scan.bytes += record.length;
            scan.longest_bytes = std::max(scan.longest_bytes, record.length);
        }
    } catch (const Error& damage) {
        const bool is_damage = damage.code == "ERR_RINGTAP_CAPTURE_TRUNCATED" ||
                               damage.code == "ERR_RINGTAP_CAPTURE_CORRUPT";
        if (!tolerant || !is_damage) throw;
        scan.damage = damage;
    }
    return scan;
}

}  // namespace ringtap
