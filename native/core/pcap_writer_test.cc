// SPDX-License-Identifier: Apache-2.0
#include "pcap_writer.hpp"

#include "test_files.hpp"

using namespace ringtap;
using namespace ringtap::test;

TEST_CASE("a capture is there when it is finished, and nothing of it before") {
    const Directory directory;
    const std::string path = directory.file("a.pcap");
    {
        PcapWriter writer(path, {});
        const Bytes bytes(1000, 1);
        for (int i = 0; i < 1000; i++) writer.add(bytes.data(), 1000, 1000, 0);
        CHECK(directory.files() == 0);
        writer.finish();
    }
    CHECK(directory.files() == 1);
    CHECK(std::filesystem::file_size(path) == 24 + 1000 * 1016);
}

TEST_CASE("a capture that is not finished leaves the file before it as it was") {
    const Directory directory;
    const std::string path = directory.file("a.pcap");
    write_file(path, {1, 2, 3});
    {
        PcapWriter writer(path, {});
        CHECK(code_of([&] { writer.add(nullptr, 0, 0, UINT64_MAX); }) ==
              "ERR_RINGTAP_CAPTURE_RECORD");
        CHECK(code_of([&] { writer.add(nullptr, 262'145, 0, 0); }) == "ERR_RINGTAP_CAPTURE_RECORD");
    }
    CHECK(read_file(path) == Bytes{1, 2, 3});
    CHECK(directory.files() == 1);
}

TEST_CASE("a full disk is said, and nothing is left on it") {
    const Directory directory;
    const std::string path = directory.file("a.pcap");
    const FileSizeLimit limit(1 << 20);
    const Bytes bytes(1000, 1);
    std::string code;
    {
        PcapWriter writer(path, {});
        for (int i = 0; i < 2000 && code.empty(); i++)
            code = code_of([&] { writer.add(bytes.data(), 1000, 1000, 0); });
        CHECK(code_of([&] { writer.finish(); }) == "ERR_RINGTAP_CAPTURE_UNWRITABLE");
    }
    CHECK(code == "ERR_RINGTAP_CAPTURE_UNWRITABLE");
    CHECK(directory.files() == 0);
}
