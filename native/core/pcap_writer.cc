// SPDX-License-Identifier: Apache-2.0
#include "pcap_writer.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "pcap_errors.hpp"
#include "pcap_format.hpp"

namespace ringtap {

namespace {

/// Stays in the cache until the kernel has copied it.
constexpr size_t write_buffer_bytes = 128 * 1024;

std::string directory_of(const std::string& path) {
    const size_t slash = path.rfind('/');
    if (slash == std::string::npos) return ".";
    return slash == 0 ? "/" : path.substr(0, slash);
}

}  // namespace

PcapWriter::PcapWriter(const std::string& path, PcapFormat format) : path_(path), format_(format) {
    open_file();
    buffer_ = std::make_unique_for_overwrite<uint8_t[]>(write_buffer_bytes);
    put(format_.is_nanoseconds ? pcap::magic_nanoseconds : pcap::magic_microseconds);
    put(format_.is_big_endian ? 2u << 16 | 4u : 4u << 16 | 2u);  // two fields of 16 bits
    put(0);                                                      // time zone
    put(0);                                                      // accuracy
    put(pcap::largest_packet_bytes);
    put(pcap::link_type_ethernet);
}

PcapWriter::~PcapWriter() {
    if (!named_.empty()) unlink(named_.c_str());
}

void PcapWriter::open_file() {
    // What is no regular file cannot be replaced by one: a rename would take a device's place.
    struct stat s = {};
    if (stat(path_.c_str(), &s) == 0 && !S_ISREG(s.st_mode))
        throw pcap::unwritable(path_, S_ISDIR(s.st_mode) ? EISDIR : EEXIST);
    constexpr mode_t mode = 0666;
    file_ = Descriptor(open(directory_of(path_).c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, mode));
    if (file_.get() >= 0) return;
    // A file system that has no nameless files.
    if (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL)
        throw pcap::unwritable(path_, errno);
    named_ = path_ + "." + std::to_string(getpid()) + ".tmp";
    file_ = Descriptor(open(named_.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, mode));
    if (file_.get() >= 0) return;
    const int why = errno;
    named_.clear();
    throw pcap::unwritable(path_, why);
}

void PcapWriter::refuse(const std::string& problem) const {
    throw Error("ERR_RINGTAP_CAPTURE_RECORD", "Packet " + std::to_string(packets_ + 1) +
                                                  " cannot be written to a capture: it " + problem +
                                                  ".");
}

void PcapWriter::add(const uint8_t* bytes, uint32_t length, uint32_t original_length,
                     uint64_t time_ns) {
    const uint64_t seconds = time_ns / pcap::ns_per_second;
    if (length > pcap::largest_packet_bytes)
        refuse("has " + std::to_string(length) + " bytes; " +
               std::to_string(pcap::largest_packet_bytes) + " are allowed");
    if (seconds > UINT32_MAX)
        refuse("is of " + std::to_string(time_ns) +
               " ns since 1970; 0 to 2^32 seconds are allowed");
    if (has_failed_) return;  // it has been said
    if (write_buffer_bytes - filled_ < pcap::packet_header_bytes + length) flush();
    const auto ns = static_cast<uint32_t>(time_ns - seconds * pcap::ns_per_second);
    uint32_t header[] = {static_cast<uint32_t>(seconds), format_.is_nanoseconds ? ns : ns / 1000,
                         length, original_length};
    if (format_.is_big_endian)
        for (uint32_t& field : header) field = __builtin_bswap32(field);
    std::memcpy(buffer_.get() + filled_, header, sizeof(header));
    filled_ += sizeof(header);
    packets_++;
    if (length == 0) return;  // `bytes` may be null
    if (write_buffer_bytes - filled_ >= length) {
        std::memcpy(buffer_.get() + filled_, bytes, length);
        filled_ += length;
    } else {
        flush();
        write_all(bytes, length);
    }
}

void PcapWriter::flush() {
    write_all(buffer_.get(), filled_);
    filled_ = 0;
}

void PcapWriter::write_all(const uint8_t* bytes, size_t n) {
    while (n > 0) {
        const ssize_t written = write(file_.get(), bytes, n);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) {
            has_failed_ = true;
            throw pcap::unwritable(path_, written < 0 ? errno : ENOSPC);
        }
        bytes += written;
        n -= static_cast<size_t>(written);
    }
}

void PcapWriter::finish() {
    if (has_failed_) throw pcap::unwritable(path_, EIO);
    flush();
    if (named_.empty()) give_name();
    // Some file systems tell only now that there was no room.
    if (close(file_.release()) != 0) throw pcap::unwritable(path_, errno);
    if (rename(named_.c_str(), path_.c_str()) != 0) throw pcap::unwritable(path_, errno);
    named_.clear();
}

/// A link cannot replace a file, a rename can: so it gets a name beside its own first.
void PcapWriter::give_name() {
    const std::string name = path_ + "." + std::to_string(getpid()) + ".tmp";
    const std::string self = "/proc/self/fd/" + std::to_string(file_.get());
    unlink(name.c_str());
    if (linkat(AT_FDCWD, self.c_str(), AT_FDCWD, name.c_str(), AT_SYMLINK_FOLLOW) != 0)
        throw pcap::unwritable(path_, errno);
    named_ = name;
}

}  // namespace ringtap
