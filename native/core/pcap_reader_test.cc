// SPDX-License-Identifier: Apache-2.0
#include "pcap_reader.hpp"

#include <random>

#include "pcap_errors.hpp"
#include "test_files.hpp"

using namespace ringtap;
using namespace ringtap::test;

namespace {

constexpr uint64_t all = UINT64_MAX;

/// How many packets a file has, read to its end.
uint64_t count_packets(const std::string& path) {
    PcapReader reader(path);
    PcapRecord record;
    uint64_t packets = 0;
    while (reader.next(record)) packets++;
    return packets;
}

/// Its code, or how many packets were read.
std::string outcome(const std::string& path) {
    try {
        return std::to_string(count_packets(path));
    } catch (const Error& error) {
        return error.code;
    }
}

}  // namespace

TEST_CASE("packets read back as they were written, in each precision and byte order") {
    const Directory directory;
    const std::string path = directory.file("a.pcap");
    const std::vector<uint32_t> lengths = {0, 1, 60, 1514, 65'535, 262'144, 64};
    for (const bool is_nanoseconds : {false, true}) {
        for (const bool is_big_endian : {false, true}) {
            write_numbered(path, lengths, {is_nanoseconds, is_big_endian});
            PcapReader reader(path);
            PcapRecord record;
            for (uint64_t i = 0; i < lengths.size(); i++) {
                REQUIRE(reader.next(record));
                CHECK(record.length == lengths[i]);
                CHECK(record.time_ns == i * 1'000'000'000 + (is_nanoseconds ? i : 0));
                CHECK(Bytes(record.bytes, record.bytes + record.length) ==
                      Bytes(lengths[i], static_cast<uint8_t>(i)));
            }
            CHECK_FALSE(reader.next(record));
            CHECK_FALSE(reader.next(record));
        }
    }
}

TEST_CASE("a file cut anywhere gives its whole packets, and then says where it was cut") {
    const Directory directory;
    const std::string path = directory.file("a.pcap");
    write_numbered(path, {10, 0, 20});
    const Bytes whole = read_file(path);
    REQUIRE(whole.size() == 24 + 3 * 16 + 30);
    for (size_t size = 0; size < whole.size(); size++) {
        write_file(path, Bytes(whole.begin(), whole.begin() + static_cast<ptrdiff_t>(size)));
        const bool is_between = size == 24 || size == 50 || size == 66;
        CAPTURE(size);
        if (is_between)
            CHECK(outcome(path) == std::to_string(size == 24 ? 0 : size == 50 ? 1 : 2));
        else if (size == 0)
            CHECK(outcome(path) == "ERR_RINGTAP_CAPTURE_EMPTY");
        else if (size < 4)
            CHECK(outcome(path) == "ERR_RINGTAP_CAPTURE_FORMAT");
        else
            CHECK(outcome(path) == "ERR_RINGTAP_CAPTURE_TRUNCATED");
        if (size > 24 && !is_between) {
            const PcapScan scan = scan_pcap(path, true, 0, all);
            CHECK(scan.packets == (size < 50 ? 0 : size < 66 ? 1 : 2));
            CHECK(scan.damage->code == "ERR_RINGTAP_CAPTURE_TRUNCATED");
        }
    }
}

TEST_CASE("a length that no packet can have is corrupt, and said with its place") {
    const Directory directory;
    const std::string path = directory.file("a.pcap");
    write_numbered(path, {10, 20});
    Bytes bytes = read_file(path);
    for (const uint32_t length : {262'145u, 0x7fff'ffffu, 0xffff'ffffu}) {
        std::memcpy(bytes.data() + 24 + 16 + 10 + 8, &length, sizeof(length));
        write_file(path, bytes);
        CHECK(outcome(path) == "ERR_RINGTAP_CAPTURE_CORRUPT");
        CHECK_THROWS_WITH_AS(count_packets(path),
                             doctest::Contains("packet 2 claims, at offset 58"), Error);
    }
}

TEST_CASE("random bytes are refused or read, and nothing worse") {
    const Directory directory;
    const std::string path = directory.file("a.pcap");
    write_numbered(path, {10, 0, 20, 300});
    const Bytes whole = read_file(path);
    MemoryFile file;
    std::mt19937 random(1);
    uint64_t refused = 0;
    for (int round = 0; round < 100'000; round++) {
        Bytes bytes = whole;
        bytes.resize(random() % (whole.size() + 1));
        for (uint32_t changes = random() % 8; changes > 0 && !bytes.empty(); changes--)
            bytes[random() % bytes.size()] = static_cast<uint8_t>(random());
        file.write(bytes);
        refused += outcome(file.path()).starts_with("ERR_RINGTAP_CAPTURE_");
    }
    CHECK(refused > 50'000);
    CHECK(refused < 100'000);
}

TEST_CASE("a file that grows, shrinks or is written to while it is read has changed") {
    const Directory directory;
    const std::string path = directory.file("a.pcap");
    const std::vector<uint32_t> lengths(2000, 1000);
    for (const std::string how : {"grows", "shrinks"}) {
        write_numbered(path, lengths);
        PcapReader reader(path);
        PcapRecord record;
        REQUIRE(reader.next(record));
        const uint64_t size = reader.identity().size_bytes;
        std::filesystem::resize_file(path, how == "grows" ? size + 1 : size / 2);
        CHECK(code_of([&] {
                  while (reader.next(record)) {
                  }
              }) == "ERR_RINGTAP_CAPTURE_CHANGED");
    }
    write_numbered(path, lengths);
    const FileIdentity before = PcapReader(path).identity();
    write_numbered(path, lengths);  // the same again, another inode
    CHECK(code_of([&] { PcapReader(path, &before); }) == "ERR_RINGTAP_CAPTURE_CHANGED");
}

TEST_CASE("a walk over part of a file says where it begins, and does not care what follows") {
    const Directory directory;
    const std::string path = directory.file("a.pcap");
    write_numbered(path, {10, 20, 30, 40});
    const PcapScan scan = scan_pcap(path, false, 1, 3);
    CHECK(scan.first_offset == 24 + 26);
    CHECK(scan.packets == 2);
    CHECK(scan.bytes == 50);
    CHECK(scan.longest_bytes == 30);
    std::filesystem::resize_file(path, 24 + 4 * 16 + 61);
    CHECK(scan_pcap(path, false, 1, 3).packets == 2);
    CHECK(code_of([&] { scan_pcap(path, false, 1, 4); }) == "ERR_RINGTAP_CAPTURE_TRUNCATED");
    write_numbered(path, {10, 20});
    CHECK(scan_pcap(path, false, 9, all).packets == 0);
}
