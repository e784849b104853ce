// SPDX-License-Identifier: Apache-2.0
#include "injection.hpp"

#include "test_files.hpp"
#include "timed_injection.hpp"

using namespace ringtap;
using namespace ringtap::test;

namespace {

struct Wire : Lab {
    explicit Wire(GraphOptions options = {}) : Lab(options) { otherwise(a, b); }

    /// A file as a whole, or from an offset on.
    void inject(const std::string& path, uint32_t repeat = 1) {
        const PcapScan scan = scan_pcap(path, false, 0, UINT64_MAX);
        auto made = std::make_unique<Injection>(
            std::make_unique<FileSource>(path, scan.identity, scan.first_offset, scan.packets));
        made->repeat = repeat;
        graph.inject_at_vif(a.id, std::move(made));
    }

    Instance& a = vif("a");
    Instance& b = vif("b");
};

Bytes numbered(uint32_t length, uint8_t number) {
    return Bytes(length, number);
}

}  // namespace

TEST_CASE("a file goes in as it stands, as often as wanted, with its recorded times") {
    const Directory directory;
    const std::string path = directory.file("a.pcap");
    write_numbered(path, {60, 3000, 14});
    Wire lab;
    lab.graph.advance(5);
    lab.inject(path, 2);
    CHECK(lab.graph.injections_pending() == 6);
    lab.graph.run();
    std::vector<uint64_t> times;
    Packets packets;
    Lab::for_each(lab.b.far_captured.claim(), [&](const CapturedPacket& p) {
        times.push_back(p.wire_ns);
        packets.emplace_back(p.bytes, p.bytes + p.length);
    });
    const Packets once = {numbered(60, 0), numbered(3000, 1), numbered(14, 2)};
    CHECK(packets == Packets{once[0], once[1], once[2], once[0], once[1], once[2]});
    CHECK(times[1] == 1'000'000'001);
    CHECK(times[5] == 2'000'000'002);
    CHECK(lab.is_clean());
}

TEST_CASE("packets of many segments go in as long as the quota has room for one of them") {
    const Directory directory;
    const std::string path = directory.file("a.pcap");
    write_numbered(path, {9000, 9000, 9000});
    Wire lab({.quota_mbufs = 5});  // of 2 KiB each
    lab.inject(path);
    lab.graph.run();
    const Packets expected = {numbered(9000, 0), numbered(9000, 1), numbered(9000, 2)};
    CHECK(Lab::got(lab.b) == expected);
    CHECK(lab.is_clean());
}

TEST_CASE("a packet that takes time on its way would have been recorded later") {
    const Directory directory;
    const std::string path = directory.file("a.pcap");
    write_numbered(path, {60, 60});
    Wire lab;
    Instance& queue = lab.add("holder", "queue", {number(5)});
    lab.otherwise(lab.a, queue);
    lab.otherwise(queue, lab.b);
    lab.graph.advance(7);
    lab.inject(path);
    lab.graph.run();
    REQUIRE(lab.b.far_captured.count() == 0);
    lab.graph.advance(second_ns);
    const auto packets = Lab::notes(lab.b.far_captured.claim());
    REQUIRE(packets.size() == 2);
    CHECK(packets[1].wire_ns == 1'000'000'001 + packets[1].time_ns - 7);
}

TEST_CASE("a file that changes while it goes in ends the injection, and what was put in is said") {
    const Directory directory;
    const std::string path = directory.file("a.pcap");
    write_numbered(path, std::vector<uint32_t>(4000, 60));
    Wire lab;
    lab.inject(path);
    std::filesystem::resize_file(path, 24 + 1000 * 76);
    std::string message;
    try {
        lab.graph.run();
    } catch (const Error& error) {
        message = error.what();
        CHECK(error.code == "ERR_RINGTAP_CAPTURE_CHANGED");
    }
    const uint64_t got = lab.b.far_captured.count();
    CHECK(message.find(std::to_string(got) + " of its packets were put in, " +
                       std::to_string(4000 - got) + " were not.") != std::string::npos);
    CHECK(lab.graph.injections_pending() == 0);
    CHECK(lab.is_clean());
    lab.graph.run();  // it is said once
}

TEST_CASE("timed packets enter at their recorded times, and a file out of order does not go back") {
    Wire lab;
    lab.graph.advance(100);
    MemorySource source({1, 2, 3}, {1, 1, 1}, {1000, 3000, 2000});
    TimedInjection injection;
    injection.target = lab.a.id;
    injection.number = lab.graph.reserve_injection();
    InjectionTiming timing = {.start_ns = 100};
    inject_timed(lab.graph, injection, source, timing);
    std::vector<uint64_t> times;
    for (const CapturedPacket& p : Lab::notes(lab.b.far_captured.claim()))
        times.push_back(p.time_ns);
    CHECK(times == std::vector<uint64_t>{100, 2100, 2100});
    CHECK(injection.sent == 3);
}

TEST_CASE("under stress packets lie in segments of any size, and come out as they went in") {
    Wire lab({.stress_seed = 3});
    Instance& c = lab.vif("c");
    Instance& br = lab.bridge("br");
    lab.connect(br, {&lab.a, &lab.b, &c});
    Packets packets;
    for (uint8_t i = 0; i < 100; i++) packets.push_back(frame(1, 0xff, 60 + i));
    lab.send(lab.a, packets);
    lab.graph.run();
    CHECK(Lab::got(lab.b) == packets);
    CHECK(Lab::got(c) == packets);
    CHECK(lab.is_clean());

    Stress stress(3);
    uint32_t segments = 0;
    for (int i = 0; i < 100; i++) {
        rte_mbuf* m =
            lab.graph.pool.allocate_split(lab.graph.caller.quota, packets[0].data(), 60, stress);
        CHECK(bytes_of(m) == packets[0]);
        CHECK(rte_mbuf_check(m, 1, nullptr) == 0);
        segments += m->nb_segs;
        lab.graph.pool.release(lab.graph.caller.quota, m);
    }
    CHECK(segments > 150);
}

TEST_CASE(
    "a disk that is full while packets come out ends the run with every packet accounted for") {
    const Directory directory;
    const std::string path = directory.file("a.pcap");
    write_numbered(path, std::vector<uint32_t>(30'000, 1500));
    Wire lab;
    lab.inject(path);
    {
        const FileSizeLimit limit(1 << 20);
        CHECK(code_of([&] { lab.graph.run(); }) == "ERR_RINGTAP_SPILL");
    }
    const uint64_t got = lab.b.far_captured.count();
    CHECK(got > 10'000);
    CHECK(got < 30'000);
    CHECK(lab.graph.ledger().captured == got);
    CHECK(lab.is_clean());
}
