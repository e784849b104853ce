// SPDX-License-Identifier: Apache-2.0
#include "pcapng_reader.hpp"

#include "test_files.hpp"

using namespace ringtap;
using namespace ringtap::test;

namespace {

void put(Bytes& to, uint64_t value, int bytes) {
    for (int i = 0; i < bytes; i++) to.push_back(static_cast<uint8_t>(value >> (8 * i)));
}

void put_block(Bytes& to, uint32_t type, Bytes body) {
    while (body.size() % 4 != 0) body.push_back(0);
    put(to, type, 4);
    put(to, body.size() + 12, 4);
    to.insert(to.end(), body.begin(), body.end());
    put(to, body.size() + 12, 4);
}

Bytes section() {
    Bytes body, file;
    put(body, 0x1a2b3c4d, 4);
    put(body, 1, 4);
    put(body, UINT64_MAX, 8);
    put_block(file, 0x0a0d0d0a, body);
    return file;
}

void put_interface(Bytes& file, const std::string& name, uint16_t link_type = 1) {
    Bytes body;
    put(body, link_type, 4);
    put(body, 0, 4);
    put(body, 2, 2);
    put(body, name.size(), 2);
    body.insert(body.end(), name.begin(), name.end());
    while (body.size() % 4 != 0) body.push_back(0);
    put(body, 0, 4);
    put_block(file, 1, body);
}

void put_packet(Bytes& file, uint32_t interface, uint32_t length, uint8_t filled_with) {
    Bytes body;
    put(body, interface, 4);
    put(body, 0, 8);
    put(body, length, 4);
    put(body, length, 4);
    body.insert(body.end(), length, filled_with);
    put_block(file, 6, body);
}

/// `"a:60 b:61 end"`: interface and length of each packet, and how it ended.
std::string walk(const Bytes& file) {
    const MemoryFile memory;
    const_cast<MemoryFile&>(memory).write(file);
    PcapngReader reader(memory.path());
    PcapngRecord record;
    std::string text;
    PcapngStep step;
    while ((step = reader.next(record)) == PcapngStep::packet) {
        const Bytes bytes(record.bytes, record.bytes + record.length);
        const bool is_whole = bytes == Bytes(record.length, static_cast<uint8_t>(record.length));
        text += reader.interfaces()[record.interface] + ":" + std::to_string(record.length) +
                (is_whole ? " " : "? ");
    }
    return text + (step == PcapngStep::end ? "end" : "not plain");
}

Bytes two_interfaces() {
    Bytes file = section();
    put_interface(file, "a");
    put_interface(file, "wan1");
    return file;
}

}  // namespace

TEST_CASE("packets of a pcapng file come with their interfaces, whatever blocks are between them") {
    Bytes file = two_interfaces();
    put_packet(file, 0, 60, 60);
    put_block(file, 5, Bytes(12));
    put_packet(file, 1, 61, 61);
    put_block(file, 0x0bad, Bytes(300'000));
    put_packet(file, 0, 0, 0);
    CHECK(walk(file) == "a:60 wan1:61 a:0 end");
    CHECK(walk(two_interfaces()) == "end");
}

TEST_CASE("packets lie across the windows that a pcapng file is read by") {
    Bytes file = two_interfaces();
    std::string wanted;
    for (uint32_t i = 0; i < 400; i++) {
        const uint32_t length = 200 + (i * 37) % 2000;
        put_packet(file, i % 2, length, static_cast<uint8_t>(length));
        wanted += (i % 2 == 0 ? "a:" : "wan1:") + std::to_string(length) + " ";
    }
    put_packet(file, 0, 262'144, static_cast<uint8_t>(262'144));
    CHECK(walk(file) == wanted + "a:262144 end");
}

TEST_CASE("a pcapng file that is cut anywhere is never taken for a whole one") {
    Bytes file = two_interfaces();
    const size_t header = file.size();
    put_packet(file, 0, 21, 21);
    for (size_t size = header + 1; size < file.size(); size++)
        CHECK(walk({file.begin(), file.begin() + static_cast<ptrdiff_t>(size)}) == "not plain");
    CHECK(walk({}) == "not plain");
    CHECK(walk(file) == "a:21 end");
}

TEST_CASE("what is not plain is left to whoever can read it") {
    const auto with = [](auto&& change) {
        Bytes file = two_interfaces();
        change(file);
        return walk(file);
    };
    CHECK(with([](Bytes& f) { put_packet(f, 2, 60, 60); }) == "not plain");
    CHECK(with([](Bytes& f) { put_interface(f, "a"); }) == "not plain");
    CHECK(with([](Bytes& f) { put_interface(f, "c", 101); }) == "not plain");
    CHECK(with([](Bytes& f) { put_block(f, 3, Bytes(64)); }) == "not plain");
    CHECK(with([](Bytes& f) {
              const Bytes again = section();
              f.insert(f.end(), again.begin(), again.end());
          }) == "not plain");
    CHECK(with([](Bytes& f) { f[8] ^= 1; }) == "not plain");
    CHECK(with([](Bytes& f) {
              put_packet(f, 0, 60, 60);
              f.back() ^= 1;
          }) == "not plain");
    CHECK(with([](Bytes& f) {
              const size_t at = f.size();
              put_packet(f, 0, 60, 60);
              f[at + 20] = 0xff;
          }) == "not plain");
    CHECK(PcapngReader("/nowhere").interfaces().empty());
}
