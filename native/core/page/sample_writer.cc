// SPDX-License-Identifier: Apache-2.0
#include "sample_writer.hpp"

#include <algorithm>
#include <cstring>

#include "../counter.hpp"
#include "../graph.hpp"
#include "clocks.hpp"

namespace ringtap {

void SampleWriter::write(const std::vector<Graph*>& graphs, Timing timing) {
    SampleHead& head = file_.begin();
    if (file_.room_bytes() < sizeof(SampleHead)) return;  // the file system is full
    front_ = reinterpret_cast<char*>(&head);
    used_ = sizeof(SampleHead);
    classes_.clear();
    head.left_out = 0;
    head.dataplanes = static_cast<uint32_t>(graphs.size());
    head.cost_ns = timing.cost_ns;
    head.interval_ms = timing.interval_ms;
    head.monotonic_ns = clock_ns(CLOCK_MONOTONIC);
    head.wall_ns = clock_ns(CLOCK_REALTIME);
    for (const Graph* graph : graphs) write_graph(*graph);
    head.records_bytes = static_cast<uint32_t>(used_ - sizeof(SampleHead));
    file_.publish();
}

// ------------------------------------------------------------------------------------------------
// records

template <typename Body>
bool SampleWriter::record(RecordKind kind, Body body) {
    const size_t at = used_;
    is_full_ = false;
    put(RecordHead{static_cast<uint16_t>(kind), 0, 0});
    body();
    constexpr char padding[8] = {};
    put_bytes(padding, (8 - used_ % 8) % 8);
    if (is_full_) {
        used_ = at;
        return false;
    }
    reinterpret_cast<RecordHead*>(front_ + at)->bytes = static_cast<uint32_t>(used_ - at);
    return true;
}

template <typename Value>
void SampleWriter::put(const Value& value) {
    put_bytes(&value, sizeof(value));
}

void SampleWriter::put(const char* text) {
    const auto bytes = static_cast<uint16_t>(std::min<size_t>(std::strlen(text), UINT16_MAX));
    put_bytes(&bytes, sizeof(bytes));
    put_bytes(text, bytes);
}

void SampleWriter::put_bytes(const void* bytes, size_t n) {
    while (!is_full_ && used_ + n > file_.room_bytes()) is_full_ = !file_.grow();
    if (is_full_) return;
    std::memcpy(front_ + used_, bytes, n);
    used_ += n;
}

bool SampleWriter::find_class(const ringtap_class& cls, uint32_t& number) {
    const auto found = std::find(classes_.begin(), classes_.end(), &cls);
    number = static_cast<uint32_t>(found - classes_.begin());
    if (found != classes_.end()) return true;
    const std::vector<ringtap_reason> reasons = reasons_of(cls);
    const bool is_written = record(RecordKind::module_class, [&] {
        put(ClassRecord{(cls.flags & RINGTAP_IS_VIF) != 0, static_cast<uint32_t>(reasons.size())});
        put(cls.name);
        for (const ringtap_reason& reason : reasons) put(reason.name);
    });
    if (is_written) classes_.push_back(&cls);
    return is_written;
}

// ------------------------------------------------------------------------------------------------
// what is in them

void SampleWriter::write_graph(const Graph& graph) {
    write_dataplane(graph);
    write_lcores(graph);
    uint32_t written = 0;
    for (const auto& [id, it] : graph.instances()) {
        // Without room for one, there is none for those behind it.
        if (!write_instance(graph, *it)) break;
        written++;
    }
    reinterpret_cast<SampleHead*>(front_)->left_out +=
        static_cast<uint32_t>(graph.instances().size()) - written;
}

void SampleWriter::write_dataplane(const Graph& graph) {
    const Ledger l = graph.ledger();
    const auto& gone = graph.gone.drops_by_reason;
    const auto is_there = [](const auto& reason) { return reason.second > 0; };
    const auto reasons = std::count_if(gone.begin(), gone.end(), is_there);
    record(RecordKind::dataplane, [&] {
        put(DataplaneRecord{graph.number, graph.options.live_workers,
                            static_cast<uint32_t>(graph.instances().size()),
                            static_cast<uint32_t>(reasons), l.injected, l.received, l.generated,
                            l.copied, l.captured, l.transmitted, l.consumed, l.dropped, l.held});
        for (const auto& [reason, packets] : gone) {
            if (packets == 0) continue;
            put(packets);
            put(reason.c_str());
        }
    });
}

void SampleWriter::write_lcores(const Graph& graph) {
    graph.for_each_lcore([&](const Live::Figures& f) {
        record(RecordKind::lcore, [&] {
            put(LcoreRecord{f.lcore, f.is_exclusive, f.busy_passes, f.idle_passes,
                            clock_ns(f.cpu_clock)});
        });
    });
}

bool SampleWriter::write_instance(const Graph& graph, const Instance& it) {
    uint32_t number;
    if (!find_class(*it.cls, number)) return false;
    InstanceRecord head = {.id = it.id,
                           .module_class = number,
                           .lcore = graph.lcore_of(it),
                           .rings = static_cast<uint16_t>(it.inbound ? 2 : 1),
                           .reasons = 0,
                           .received = looked_at(it.received),
                           .sent = looked_at(it.emitted),
                           .held = looked_at(it.held)};
    return record(RecordKind::instance, [&] {
        const size_t at = used_;
        put(head);
        put_ring(*it.input);
        if (it.inbound) put_ring(*it.inbound);
        for (size_t reason = 0; reason < it.dropped.size(); reason++) {
            const uint64_t packets = looked_at(it.dropped[reason]);
            if (packets == 0) continue;
            put(DropRecord{reason, packets});
            head.reasons++;
        }
        if (!is_full_) std::memcpy(front_ + at, &head, sizeof(head));
        put(it.vswitch.c_str());
        put(it.name.c_str());
    });
}

void SampleWriter::put_ring(const Ring& ring) {
    // Taken out is read first: there is never more of it than what was put in.
    const uint64_t dequeued = ring.dequeued();
    put(RingRecord{ring.size(), ring.queued(), ring.enqueued(), dequeued});
}

}  // namespace ringtap
