// SPDX-License-Identifier: Apache-2.0
// Files to test with: a directory that goes with the test, and captures in it.
#pragma once

#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "pcap_writer.hpp"
#include "test_graph.hpp"

namespace ringtap::test {

class Directory {
  public:
    Directory() {
        std::string name = std::filesystem::temp_directory_path() / "ringtap-test-XXXXXX";
        path_ = mkdtemp(name.data());
    }
    ~Directory() { std::filesystem::remove_all(path_); }
    Directory(const Directory&) = delete;
    Directory& operator=(const Directory&) = delete;

    std::string file(const std::string& name) const { return path_ / name; }
    size_t files() const {
        const std::filesystem::directory_iterator all(path_);
        return static_cast<size_t>(std::distance(begin(all), end(all)));
    }

  private:
    std::filesystem::path path_;
};

/// A file in memory: to be written many times.
class MemoryFile {
  public:
    MemoryFile() : file_(memfd_create("ringtap-test", MFD_CLOEXEC)) {}
    std::string path() const { return "/proc/self/fd/" + std::to_string(file_.get()); }
    void write(const Bytes& bytes) {
        const auto size = static_cast<ssize_t>(bytes.size());
        REQUIRE(ftruncate(file_.get(), size) == 0);
        REQUIRE(pwrite(file_.get(), bytes.data(), bytes.size(), 0) == size);
    }

  private:
    Descriptor file_;
};

/// A disk that is full when a file has so many bytes.
class FileSizeLimit {
  public:
    explicit FileSizeLimit(rlim_t bytes) : signal_(std::signal(SIGXFSZ, SIG_IGN)) {
        getrlimit(RLIMIT_FSIZE, &before_);
        rlimit limit = before_;
        limit.rlim_cur = bytes;
        setrlimit(RLIMIT_FSIZE, &limit);
    }
    ~FileSizeLimit() {
        setrlimit(RLIMIT_FSIZE, &before_);
        std::signal(SIGXFSZ, signal_);
    }
    FileSizeLimit(const FileSizeLimit&) = delete;
    FileSizeLimit& operator=(const FileSizeLimit&) = delete;

  private:
    rlimit before_ = {};
    void (*signal_)(int);
};

inline Bytes read_file(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

inline void write_file(const std::string& path, const Bytes& bytes) {
    std::ofstream out(path, std::ios::binary | std::ios::trunc);
    out.write(reinterpret_cast<const char*>(bytes.data()),
              static_cast<std::streamsize>(bytes.size()));
}

/// Packet i is of i seconds and i nanoseconds, as long as `lengths` says, and full of i.
inline void write_numbered(const std::string& path, const std::vector<uint32_t>& lengths,
                           PcapFormat format = {}) {
    PcapWriter writer(path, format);
    for (size_t i = 0; i < lengths.size(); i++) {
        const Bytes bytes(lengths[i], static_cast<uint8_t>(i));
        writer.add(bytes.data(), lengths[i], lengths[i], i * 1'000'000'001);
    }
    writer.finish();
}

}  // namespace ringtap::test
