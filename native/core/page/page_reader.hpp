// SPDX-License-Identifier: Apache-2.0
// How tests read a page: from its file, as another process does.
#pragma once

#include <doctest/doctest.h>
#include <fcntl.h>
#include <unistd.h>

#include <cstring>
#include <optional>
#include <string>
#include <vector>

#include "../test_graph.hpp"
#include "layout.hpp"

namespace ringtap::test {

class PageReader {
  public:
    explicit PageReader(const std::string& path) : fd_(open(path.c_str(), O_RDONLY)) {
        REQUIRE(fd_ >= 0);
    }
    ~PageReader() { close(fd_); }
    PageReader(const PageReader&) = delete;
    PageReader& operator=(const PageReader&) = delete;

    uint64_t samples() const { return at<uint64_t>(offsetof(PageHeader, samples)); }
    template <typename Value>
    Value at(size_t offset) const {
        Value value;
        REQUIRE(pread(fd_, &value, sizeof(value), static_cast<off_t>(offset)) == sizeof(value));
        return value;
    }

    /// The last sample, head and records; none when it was overwritten meanwhile.
    std::optional<Bytes> sample() const {
        const uint64_t number = samples();
        const auto slot = at<uint64_t>(offsetof(PageHeader, slot_bytes));
        const size_t place = PageHeader::size_bytes + (number - 1) % 2 * slot;
        const auto records = at<uint32_t>(place + offsetof(SampleHead, records_bytes));
        Bytes bytes(sizeof(SampleHead) + records);
        if (bytes.size() > slot) return {};
        const ssize_t n = pread(fd_, bytes.data(), bytes.size(), static_cast<off_t>(place));
        uint64_t before;
        std::memcpy(&before, bytes.data(), sizeof(before));
        const bool is_whole = n == static_cast<ssize_t>(bytes.size()) && before == number &&
                              at<uint64_t>(place) == number;
        return is_whole ? std::optional(bytes) : std::nullopt;
    }

  private:
    int fd_;
};

/// The records of a kind in a sample, without their heads.
inline std::vector<Bytes> records_of(const Bytes& sample, RecordKind kind) {
    std::vector<Bytes> found;
    for (size_t at = sizeof(SampleHead); at < sample.size();) {
        RecordHead head;
        REQUIRE(at + sizeof(head) <= sample.size());
        std::memcpy(&head, &sample[at], sizeof(head));
        REQUIRE(head.bytes >= sizeof(head));
        REQUIRE(head.bytes % 8 == 0);
        REQUIRE(at + head.bytes <= sample.size());
        const auto begin = sample.begin() + static_cast<ptrdiff_t>(at);
        if (head.kind == static_cast<uint16_t>(kind))
            found.emplace_back(begin + sizeof(head), begin + static_cast<ptrdiff_t>(head.bytes));
        at += head.bytes;
    }
    return found;
}

template <typename Record>
Record record_in(const Bytes& bytes) {
    Record record;
    REQUIRE(bytes.size() >= sizeof(record));
    std::memcpy(&record, bytes.data(), sizeof(record));
    return record;
}

}  // namespace ringtap::test
