// SPDX-License-Identifier: Apache-2.0
#include "page_file.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <thread>

#include "../test_files.hpp"
#include "page_reader.hpp"

using namespace ringtap;
using namespace ringtap::test;

namespace {

constexpr uint32_t words = 1000;

/// A sample of which every word is its number.
void publish_words(PageFile& file, uint64_t number) {
    SampleHead& head = file.begin();
    auto* place = reinterpret_cast<uint64_t*>(&head + 1);
    for (uint32_t i = 0; i < words; i++) place[i] = number;
    head.records_bytes = words * sizeof(uint64_t);
    file.publish();
}

std::vector<uint64_t> words_in(const Bytes& sample) {
    std::vector<uint64_t> found((sample.size() - sizeof(SampleHead)) / sizeof(uint64_t));
    std::memcpy(found.data(), &sample[sizeof(SampleHead)], found.size() * sizeof(uint64_t));
    return found;
}

}  // namespace

TEST_CASE("page file: it is its owner's alone, seen once it has a sample, and gone with its end") {
    const Directory directory;
    std::unique_ptr<PageFile> file = PageFile::make(directory.file(""), PageOwner::self());
    REQUIRE(file);
    struct stat found;
    CHECK(stat(file->path().c_str(), &found) != 0);
    publish_words(*file, 1);
    REQUIRE(stat(file->path().c_str(), &found) == 0);
    CHECK((found.st_mode & 0777) == 0600);
    CHECK(directory.files() == 1);
    file.reset();
    CHECK(directory.files() == 0);
}

TEST_CASE("page file: one that is to be kept outlives its process, one without a sample does not") {
    const Directory directory;
    PageOwner owner = PageOwner::self();
    std::unique_ptr<PageFile> kept = PageFile::make(directory.file(""), owner);
    publish_words(*kept, 1);
    kept->keep();
    kept.reset();
    CHECK(directory.files() == 1);
    owner.start_ticks++;
    PageFile::make(directory.file(""), owner).reset();
    CHECK(directory.files() == 1);
}

TEST_CASE("page file: says whose it is") {
    const Directory directory;
    PageOwner owner = PageOwner::self();
    owner.host = "a host of tests, with a name that is too long";
    const auto file = PageFile::make(directory.file(""), owner);
    publish_words(*file, 1);
    const PageReader reader(file->path());
    CHECK(reader.at<uint32_t>(offsetof(PageHeader, pid)) == static_cast<uint32_t>(getpid()));
    CHECK(reader.at<uint64_t>(offsetof(PageHeader, start_ticks)) == start_ticks_of(owner.pid));
    CHECK(std::string(file->header().host) == owner.host.substr(0, 23));
    CHECK(file->header().command_bytes == owner.command.size());
    CHECK(start_ticks_of(owner.pid) > 0);
    CHECK(start_ticks_of(0x7fffffff) == 0);
}

TEST_CASE("page file: while a sample is written, and if that never ends, the one before is there") {
    const Directory directory;
    const auto file = PageFile::make(directory.file(""), PageOwner::self());
    publish_words(*file, 1);
    publish_words(*file, 2);
    SampleHead& unfinished = file->begin();
    std::memset(reinterpret_cast<char*>(&unfinished + 1), 0xff, 4096);
    unfinished.records_bytes = 12345;
    const auto sample = PageReader(file->path()).sample();
    REQUIRE(sample);
    CHECK(words_in(*sample) == std::vector<uint64_t>(words, 2));
}

TEST_CASE("page file: nobody reads half of a sample") {
    const Directory directory;
    const auto file = PageFile::make(directory.file(""), PageOwner::self());
    publish_words(*file, 1);
    std::atomic<bool> is_over{false};
    std::thread writer([&] {
        for (uint64_t number = 2; !is_over; number++) publish_words(*file, number);
    });
    const PageReader reader(file->path());
    uint64_t last = 0;
    for (int whole = 0; whole < 2000;) {
        const auto sample = reader.sample();
        if (!sample) continue;
        whole++;
        const std::vector<uint64_t> found = words_in(*sample);
        REQUIRE(found == std::vector<uint64_t>(words, found[0]));
        REQUIRE(found[0] >= last);
        last = found[0];
    }
    is_over = true;
    writer.join();
}

TEST_CASE("page file: room grows up to what a place may have, and each place has its own") {
    const Directory directory;
    const auto file = PageFile::make(directory.file(""), PageOwner::self(), 48 << 10);
    for (int place = 0; place < 2; place++) {
        file->begin();
        CHECK(file->room_bytes() == 16 << 10);
        CHECK(file->grow());
        CHECK(file->grow());
        CHECK(file->room_bytes() == 48 << 10);
        CHECK_FALSE(file->grow());
        file->publish();
    }
}

TEST_CASE("page file: there is none where files cannot be so long, or in no folder") {
    const Directory directory;
    CHECK_FALSE(PageFile::make(directory.file("none"), PageOwner::self()));
    const FileSizeLimit limit(1 << 20);
    CHECK_FALSE(PageFile::make(directory.file(""), PageOwner::self()));
    CHECK(directory.files() == 0);
}
