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

/// Packets of one byte each.
TimedInjection timed(Wire& lab, Bytes packets, std::vector<uint64_t> times) {
    TimedInjection injection;
    injection.source = std::make_unique<MemorySource>(
        packets, std::vector<uint32_t>(packets.size(), 1), std::move(times));
    injection.target = lab.a.id;
    injection.number = lab.graph.reserve_injection();
    injection.timing.start_ns = lab.graph.clock.now_ns();
    return injection;
}

/// What came out, and when it went in.
using Entries = std::vector<std::pair<uint8_t, uint64_t>>;

Entries entries(Wire& lab) {
    Entries result;
    Lab::for_each(lab.b.far_captured.claim(),
                  [&](const CapturedPacket& p) { result.emplace_back(p.bytes[0], p.time_ns); });
    return result;
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
    TimedInjection injection = timed(lab, {1, 2, 3}, {1000, 3000, 2000});
    inject_timed(lab.graph, {&injection, 1});
    CHECK(entries(lab) == Entries{{1, 100}, {2, 2100}, {3, 2100}});
    CHECK(injection.sent == 3);
}

TEST_CASE(
    "packets of several sources enter by their times, of those due together the first named") {
    Wire lab;
    lab.graph.advance(100);
    TimedInjection both[] = {timed(lab, {1, 2, 3}, {1000, 3000, 4000}),
                             timed(lab, {11, 12, 13}, {7000, 8000, 9000})};
    inject_timed(lab.graph, both);
    CHECK(entries(lab) ==
          Entries{{1, 100}, {11, 100}, {12, 1100}, {2, 2100}, {13, 2100}, {3, 3100}});
    CHECK(both[0].sent == 3);
    CHECK(both[1].sent == 3);
}

TEST_CASE("sources recorded by one clock count from the earliest packet of all") {
    Wire lab;
    TimedInjection both[] = {timed(lab, {1, 2}, {3000, 5000}), timed(lab, {11, 12}, {1000, 4000})};
    inject_timed(lab.graph, both, true);
    CHECK(entries(lab) == Entries{{11, 0}, {1, 2000}, {12, 3000}, {2, 4000}});
}

TEST_CASE("a source by rate beside a recorded one: both keep their time; one is over before") {
    Wire lab;
    TimedInjection both[] = {timed(lab, {1, 2}, {0, 2'500'000'000}), timed(lab, {11}, {})};
    both[1].timing.by = InjectionTiming::By::packets;
    both[1].timing.per_second = 1;
    both[1].repeat = UINT32_MAX;
    both[1].limit = 4;
    inject_timed(lab.graph, both);
    CHECK(entries(lab) == Entries{{1, 0},
                                  {11, 0},
                                  {11, second_ns},
                                  {11, 2 * second_ns},
                                  {2, 2'500'000'000},
                                  {11, 3 * second_ns}});
}

TEST_CASE("an injection ends at its limit, in the middle of a round") {
    Wire lab;
    auto injection = std::make_unique<Injection>(std::make_unique<MemorySource>(
        std::vector<uint8_t>{1, 2, 3}, std::vector<uint32_t>{1, 1, 1}, std::vector<uint64_t>{}));
    injection->repeat = UINT32_MAX;
    injection->limit = 5;
    CHECK(injection->left() == 5);
    lab.graph.inject_at_vif(lab.a.id, std::move(injection));
    lab.graph.run();
    CHECK(entries(lab) == Entries{{1, 0}, {2, 0}, {3, 0}, {1, 0}, {2, 0}});
    CHECK(lab.is_clean());
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
