// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "injection.hpp"

namespace ringtap {

class Graph;

/// When the packets of an injection enter, by the virtual clock. Goes on from one part of an
/// injection to the next.
struct InjectionTiming {
    enum class By { recorded, packets, bits };
    By by = By::recorded;
    double per_second = 0;             // packets or bits; infinite: all at the start
    uint64_t start_ns = 0;             // of the injection, by the dataplane's clock
    uint64_t due_ns = 0;               // of the next packet, from the start
    std::optional<uint64_t> first_ns;  // recorded time of the packet that enters at the start
};

/// What injections of one kind have in common: given to each packet's.
struct TimedInjection {
    std::unique_ptr<PacketSource> source;
    InjectionTiming timing;
    bool is_at_vif = true;
    uint32_t target = 0;  // instance, or ring
    uint32_t number = 0;
    uint32_t sent = 0;
    uint32_t repeat = 1;
    uint64_t limit = UINT64_MAX;  // packets, whatever `repeat` comes to
    uint32_t in_vif = 0, out_vif = 0;
    std::optional<Offload> offload;
    std::optional<uint64_t> timestamp_ns;
};

/// Moves the clock to each packet's time, firing timers on the way, and puts it in; the graph comes
/// to rest in between. Packets of several injections enter in the order of their times; of those
/// due together, the ones of the injection named first. `timing` and `sent` are left where the next
/// part goes on. `is_one_clock`: recorded times of all count from the earliest first packet; else
/// those of each from its own.
void inject_timed(Graph& graph, std::span<TimedInjection> injections, bool is_one_clock = false);

}  // namespace ringtap
