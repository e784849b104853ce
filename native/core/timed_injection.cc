// SPDX-License-Identifier: Apache-2.0
#include "timed_injection.hpp"

#include <cmath>

#include "graph.hpp"

namespace ringtap {

namespace {

constexpr double ns_per_second = 1e9;

uint64_t gap_ns(const InjectionTiming& timing, uint32_t length_bytes) {
    const double amount = timing.by == InjectionTiming::By::packets ? 1 : length_bytes * 8.0;
    return static_cast<uint64_t>(std::llround(amount / timing.per_second * ns_per_second));
}

void put_one(Graph& graph, TimedInjection& all, const SourcePacket& packet) {
    // Copied: an instance that does not run keeps it waiting.
    std::vector<uint64_t> time;
    if (packet.has_time) time.push_back(packet.time_ns);
    auto one = std::make_unique<Injection>(std::make_unique<MemorySource>(
        std::vector<uint8_t>(packet.bytes, packet.bytes + packet.length),
        std::vector<uint32_t>{packet.length}, std::move(time)));
    one->number = all.number;
    one->sent = all.sent++;
    one->in_vif = all.in_vif;
    one->out_vif = all.out_vif;
    one->offload = all.offload;
    one->timestamp_ns = all.timestamp_ns;
    if (all.is_at_vif)
        graph.inject_at_vif(all.target, std::move(one));
    else
        graph.inject_into_ring(all.target, std::move(one));
    graph.run();
}

}  // namespace

void inject_timed(Graph& graph, TimedInjection& injection, PacketSource& source,
                  InjectionTiming& timing) {
    const bool is_recorded = timing.by == InjectionTiming::By::recorded;
    const uint64_t packets = source.packets();
    for (uint32_t round = 0; round < injection.repeat; round++) {
        const uint64_t round_start = timing.due_ns;
        if (round > 0) source.rewind();
        for (uint64_t i = 0; i < packets; i++) {
            SourcePacket packet;
            try {
                source.next(packet);
            } catch (const Error& error) {
                const uint64_t left = (injection.repeat - round) * packets - i;
                throw source_failed(error, injection.sent, left);
            }
            if (is_recorded) {
                if (!timing.first_ns) timing.first_ns = packet.time_ns;
                // Captures may be out of order: time does not go back.
                const bool is_later = packet.time_ns > *timing.first_ns;
                timing.due_ns = round_start + (is_later ? packet.time_ns - *timing.first_ns : 0);
            }
            const uint64_t at = timing.start_ns + timing.due_ns;
            if (at > graph.clock.now_ns()) graph.advance(at - graph.clock.now_ns());
            put_one(graph, injection, packet);
            if (!is_recorded) timing.due_ns += gap_ns(timing, packet.length);
        }
    }
}

}  // namespace ringtap
