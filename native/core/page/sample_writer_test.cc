// SPDX-License-Identifier: Apache-2.0
#include "sample_writer.hpp"

#include <doctest/doctest.h>

#include <thread>

#include "../test_files.hpp"
#include "page_reader.hpp"
#include "sampler.hpp"

using namespace ringtap;
using namespace ringtap::test;

namespace {

/// A page in a folder of its own, and what is read from it.
struct Paper {
    explicit Paper(size_t slot = PageFile::slot_bytes)
        : file(PageFile::make(directory.file(""), PageOwner::self(), slot)), writer(*file) {}

    Bytes sample_of(Graph& graph) {
        {
            const std::lock_guard lock(structure_mutex());
            writer.write({&graph}, {.cost_ns = 7, .interval_ms = 100});
        }
        const auto sample = PageReader(file->path()).sample();
        REQUIRE(sample);
        return *sample;
    }

    Directory directory;
    std::unique_ptr<PageFile> file;
    SampleWriter writer;
};

uint32_t left_out_of(const Bytes& sample) {
    uint32_t instances;
    std::memcpy(&instances, &sample[offsetof(SampleHead, left_out)], sizeof(instances));
    return instances;
}

}  // namespace

TEST_CASE("sample: has the ledger, and of each instance what it counted") {
    Paper paper;
    Lab lab;
    Instance& a = lab.vif("a");
    Instance& fw = lab.add("forward", "fw");
    lab.otherwise(a, fw);  // which has no rule
    lab.send(a, five());
    lab.graph.run();
    const Bytes sample = paper.sample_of(lab.graph);
    CHECK(left_out_of(sample) == 0);
    const auto dataplanes = records_of(sample, RecordKind::dataplane);
    REQUIRE(dataplanes.size() == 1);
    const auto dataplane = record_in<DataplaneRecord>(dataplanes[0]);
    CHECK(dataplane.workers == 0);
    CHECK(dataplane.instances == 2);
    CHECK(dataplane.injected == 5);
    CHECK(dataplane.dropped == 5);
    CHECK(records_of(sample, RecordKind::module_class).size() == 2);
    const auto instances = records_of(sample, RecordKind::instance);
    REQUIRE(instances.size() == 2);
    const auto second = record_in<InstanceRecord>(instances[1]);
    CHECK(second.id == fw.id);
    CHECK(second.received == 5);
    CHECK(second.rings == 1);
    REQUIRE(second.reasons == 1);
    DropRecord drop;
    std::memcpy(&drop, &instances[1][sizeof(InstanceRecord) + sizeof(RingRecord)], sizeof(drop));
    CHECK(drop.reason == no_rule);
    CHECK(drop.packets == 5);
}

TEST_CASE("sample: what instances dropped that are gone is in it") {
    Paper paper;
    Lab lab;
    Instance& a = lab.vif("a");
    Instance& fw = lab.add("forward", "fw");
    lab.otherwise(a, fw);
    lab.send(a, five());
    lab.graph.run();
    lab.graph.remove_instance(fw.id);
    const Bytes sample = paper.sample_of(lab.graph);
    const auto dataplane = records_of(sample, RecordKind::dataplane).at(0);
    CHECK(record_in<DataplaneRecord>(dataplane).gone_reasons == 1);
    uint64_t packets;
    std::memcpy(&packets, &dataplane[sizeof(DataplaneRecord)], sizeof(packets));
    CHECK(packets == 5);
}

TEST_CASE("sample: instances for which there is no room are counted, and the rest can be read") {
    Paper paper(20 << 10);
    Lab lab;
    for (int i = 0; i < 1000; i++) lab.add("forward", "forward-" + std::to_string(i));
    const Bytes sample = paper.sample_of(lab.graph);
    const size_t there = records_of(sample, RecordKind::instance).size();
    CHECK(there > 100);
    CHECK(there + left_out_of(sample) == 1000);
}

TEST_CASE("sample: ten thousand instances find room") {
    Paper paper;
    Lab lab({}, 1);
    for (int i = 0; i < 10'000; i++) lab.add("forward", "forward-" + std::to_string(i));
    const Bytes sample = paper.sample_of(lab.graph);
    CHECK(records_of(sample, RecordKind::instance).size() == 10'000);
    CHECK(left_out_of(sample) == 0);
}

TEST_CASE("live: samples are taken while packets run, instances come and go, and nothing is lost") {
    GraphOptions options;
    options.live_workers = 2;
    Lab lab(options);
    lab.graph.stand_still();
    Instance& a = lab.vif("a");
    Instance& fw = lab.add("forward", "fw");
    Instance& b = lab.vif("b");
    lab.otherwise(a, fw);
    lab.otherwise(fw, b);
    Paper paper;
    std::atomic<bool> is_over{false};
    std::thread sampler([&] {
        while (!is_over) {
            const std::lock_guard lock(structure_mutex());
            paper.writer.write({&lab.graph}, {});
        }
    });
    size_t arrived = 0;
    for (int round = 0; round < 10; round++) {
        for (int i = 0; i < 20; i++) lab.send(a, five());
        lab.graph.run();
        arrived += b.far_captured.count();
        b.far_captured.claim();
        Instance& passing = lab.add("forward", "passing");
        lab.graph.remove_instance(passing.id);
    }
    is_over = true;
    sampler.join();
    CHECK(arrived == 1000);
    const Bytes sample = paper.sample_of(lab.graph);
    const auto dataplane = record_in<DataplaneRecord>(records_of(sample, RecordKind::dataplane)[0]);
    CHECK(dataplane.workers == 2);
    CHECK(dataplane.injected == 1000);
    CHECK(dataplane.captured == 1000);
    uint64_t busy_passes = 0;
    for (const Bytes& lcore : records_of(sample, RecordKind::lcore))
        busy_passes += record_in<LcoreRecord>(lcore).busy_passes;
    CHECK(busy_passes > 0);
    lab.graph.go_on();
}
