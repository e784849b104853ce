// SPDX-License-Identifier: Apache-2.0
#include "capture.hpp"

#include "capture_store.hpp"
#include "test_files.hpp"

using namespace ringtap;
using namespace ringtap::test;

namespace {

/// Packets full of their number, as long as the number says.
struct Collector {
    explicit Collector(size_t limit_bytes) : store(std::make_shared<CaptureStore>(limit_bytes)) {}

    static Bytes packet(uint32_t number) {
        return Bytes(14 + number % 1500, static_cast<uint8_t>(number));
    }
    void add(Capture& capture, uint32_t number) {
        const LonePacket one = LonePacket::split(packet(number), {number % 14});
        capture.add(*store, one.head, {.time_ns = number, .sequence = number, .origin = number});
    }

    std::shared_ptr<CaptureStore> store;
};

std::shared_ptr<CaptureBatch> claim(Capture& capture) {
    return std::make_shared<CaptureBatch>(capture.claim());
}

/// Whether packets [from, to) are what was put in.
bool is_right(const std::shared_ptr<CaptureBatch>& batch, uint64_t from, uint64_t to) {
    CaptureReader reader(batch, from);
    CapturedPacket p;
    for (uint64_t number = from; number < to; number++) {
        if (!reader.next(p) || p.origin != number || p.time_ns != number) return false;
        if (Bytes(p.bytes, p.bytes + p.length) != Collector::packet(static_cast<uint32_t>(number)))
            return false;
    }
    return to < batch->count() || !reader.next(p);
}

}  // namespace

TEST_CASE("few packets stay in memory, and little of it") {
    Collector lab(1 << 20);
    Capture capture;
    for (uint32_t i = 0; i < 10; i++) lab.add(capture, i);
    CHECK(capture.count() == 10);
    CHECK(lab.store->memory_bytes() <= 2048);
    const auto batch = claim(capture);
    CHECK(capture.count() == 0);
    CHECK(is_right(batch, 0, 10));
    CHECK(lab.store->spilled_bytes() == 0);
}

TEST_CASE("what goes beyond the limit goes to the file, and reads back as it was from anywhere") {
    constexpr uint32_t n = 5000;  // about 4 MB
    Collector lab(1 << 20);
    Capture capture, other;
    for (uint32_t i = 0; i < n; i++) {
        lab.add(capture, i);
        if (i % 100 == 0) lab.add(other, i / 100);
    }
    CHECK(lab.store->spilled_bytes() > 2'000'000);
    CHECK(lab.store->memory_bytes() < (1 << 20) + 2 * 256 * 1024);
    const auto batch = claim(capture);
    REQUIRE(batch->count() == n);
    CHECK(is_right(batch, 0, n));
    for (const uint64_t from : {1u, 777u, n - 1}) CHECK(is_right(batch, from, n));
    CHECK(is_right(claim(other), 0, n / 100));
    CapturedPacket p;
    CHECK_FALSE(CaptureReader(batch, n).next(p));
    CHECK_FALSE(CaptureReader(batch, n + 5).next(p));
}

TEST_CASE("a batch outlives its capture and the dataplane's store") {
    std::shared_ptr<CaptureBatch> batch;
    {
        Collector lab(4096);
        Capture capture;
        for (uint32_t i = 0; i < 100; i++) lab.add(capture, i);
        batch = claim(capture);
    }
    CHECK(is_right(batch, 0, 100));
}

TEST_CASE("memory that is no longer needed is there for others") {
    Collector lab(1 << 20);
    Capture capture;
    for (int round = 0; round < 10; round++) {
        for (uint32_t i = 0; i < 800; i++) lab.add(capture, i);  // about 0.6 MB
        CHECK(is_right(claim(capture), 0, 800));
    }
    CHECK(lab.store->spilled_bytes() == 0);
    CHECK(lab.store->memory_bytes() == 0);
}

TEST_CASE("many captures with little each stay near the limit") {
    Collector lab(1 << 20);
    std::vector<Capture> captures(200);
    for (uint32_t i = 0; i < 20'000; i++) lab.add(captures[i % 200], 100 + i % 7);
    CHECK(lab.store->memory_bytes() < 8u << 20);
    for (Capture& capture : captures) CHECK(capture.count() == 100);
}

TEST_CASE("with a full disk everything stays in memory, and it is said once") {
    Collector lab(1 << 20);
    Capture capture;
    {
        const FileSizeLimit limit(512 * 1024);
        for (uint32_t i = 0; i < 5000; i++) lab.add(capture, i);
    }
    REQUIRE(lab.store->has_failed());
    const Error failure = *lab.store->take_failure();
    CHECK(failure.code == "ERR_RINGTAP_SPILL");
    CHECK(std::string(failure.what()).find("EFBIG") != std::string::npos);
    CHECK_FALSE(lab.store->has_failed());
    CHECK(is_right(claim(capture), 0, 5000));
}
