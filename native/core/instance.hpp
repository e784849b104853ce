// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <deque>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "capture.hpp"
#include "injection.hpp"
#include "ring.hpp"
#include "ringtap/module.h"
#include "rule_set.hpp"
#include "vif.hpp"

/// What modules see of an instance: nothing.
struct ringtap_instance {};

namespace ringtap {

class Graph;
class Worker;

/// Why packets are dropped in any class; what a class and VIFs add comes after these.
enum CommonReason : uint16_t {
    no_rule,
    ring_full,
    no_mbuf,
    not_emitted,
    loop_limit,
    module_threw,
    instance_removed,
    fault_full,
    fault_drop,
    common_reason_count
};
enum VifReason : uint16_t {
    link_down = common_reason_count,
    vlan_not_member,
    vif_mtu,
    vif_runt,
    vif_reason_end
};

/// The reasons that instances of a class have, in the order of their counters.
std::vector<ringtap_reason> reasons_of(const ringtap_class& cls);
/// Where those of the class itself begin.
uint16_t first_own_reason(const ringtap_class& cls);
/// Of a class with RINGTAP_LINEAR.
uint16_t not_linear_reason(const ringtap_class& cls);

/// Whose turns an instance takes: told anew while others look, who bring it packets.
class WorkerPointer {
  public:
    WorkerPointer& operator=(Worker* worker) {
        worker_.store(worker, std::memory_order_release);
        return *this;
    }
    operator Worker*() const { return worker_.load(std::memory_order_acquire); }
    Worker* operator->() const { return *this; }

  private:
    std::atomic<Worker*> worker_{nullptr};
};

/// A module instance in the graph: its class's state, its rings and rules, and what the core counts
/// about it.
struct alignas(RTE_CACHE_LINE_SIZE) Instance : ringtap_instance {
    struct FreeState {
        void operator()(void* p) const { std::free(p); }
    };

    // What each turn touches: two cache lines.
    const ringtap_class* cls = nullptr;
    WorkerPointer worker;
    std::unique_ptr<void, FreeState> state;
    std::unique_ptr<Ring> input;
    std::unique_ptr<Ring> inbound;  // VIFs that asked for one
    Graph* graph = nullptr;
    // In the runner's queues.
    Instance* next_ready = nullptr;
    bool is_running = false;
    bool is_ready = false;
    bool is_ready_source = false;
    bool waits_to_poll = false;  // a source that found no room for what it may take

    uint64_t received = 0;  // taken from rings
    uint64_t emitted = 0;   // put into rings, or dropped on the way there by the core
    RuleSet rules;

    uint32_t id = 0;
    std::string name;
    std::string vswitch;  // for whoever looks from outside
    Vif* vif = nullptr;
    Instance* next_source = nullptr;
    uint64_t blocked_since_ns = 0;  // live: has work, and no room for it; 0: not so

    /// A source that is not the test's: how much of it a run takes. See ringtap_api::polling.
    struct Polling {
        uint64_t packets_per_run = UINT64_MAX;
        uint32_t flags = 0;
    } polling;
    uint64_t polls_left = 0;     // packets, in this run
    uint64_t polled = 0;         // packets, ever
    uint64_t polled_before = 0;  // when somebody asked last

    uint64_t random_state = 0;
    /// Those it sends to past its rules; nullptr where one has gone.
    std::vector<Ring*> direct_rings;
    uint32_t copies_each = 1;  // of a packet it is given, at most, that one included

    std::vector<uint64_t> dropped;
    int64_t held = 0;
    std::unordered_map<const rte_mbuf*, uint32_t> held_packets;  // references it declared held

    /// The far end of a VIF that the test holds: what it sends, what it got.
    std::deque<std::unique_ptr<Injection>> far_pending;
    Capture far_captured;
    Capture drops;  // when the graph keeps dropped packets

    bool asks_for_lcore = false;  // by itself, though its class does not
    bool needs_lcore() const { return asks_for_lcore || has(RINGTAP_NEEDS_LCORE); }
    bool has(uint32_t class_flag) const { return (cls->flags & class_flag) != 0; }
    /// A source that is not the test's.
    bool is_poller() const { return cls->poll != nullptr && !has(RINGTAP_CAPTURES); }
    bool has_queued() const {
        return input->queued() > 0 || (inbound != nullptr && inbound->queued() > 0);
    }
    /// Of a device that never runs dry: what the budget allows.
    bool has_more_to_put_in() const {
        return waits_at_far_end() || (never_runs_dry() && polls_left > 0);
    }
    bool never_runs_dry() const { return (polling.flags & RINGTAP_POLL_ENDLESS) != 0; }
    bool waits_at_far_end() const { return !far_pending.empty() || waits_to_poll; }
};

inline Instance* self(ringtap_instance* instance) {
    return static_cast<Instance*>(instance);
}

}  // namespace ringtap
