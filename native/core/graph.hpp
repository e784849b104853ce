// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "capture.hpp"
#include "capture_store.hpp"
#include "clock.hpp"
#include "hand.hpp"
#include "instance.hpp"
#include "ledger.hpp"
#include "pool.hpp"
#include "vif.hpp"

namespace ringtap {

struct GraphOptions {
    static constexpr uint32_t max_burst = 1024;
    uint32_t quota_mbufs = 0;  // 0: the whole pool
    uint32_t burst = 32;
    uint64_t max_hops_per_packet = 10'000;
    bool ring_full_drops = false;  // hardware behaviour instead of credit
    bool keeps_drops = true;       // dropped packets can be looked at
    bool is_checked = false;       // custody per packet, freed mbufs rest
    uint64_t stress_seed = 0;      // not 0: packets in random segments, copies for references
};

/// Copies of what passes a ring or a rule, or only of what a condition matches.
struct Tap {
    uint32_t id = 0;
    Ring* ring = nullptr;
    Instance* rule_owner = nullptr;
    uint32_t rule = 0;
    bool is_conditional = false;
    Condition only;
    Capture captured;
};

struct RuleAdded {
    uint32_t rule = 0;
    bool has_replaced = false;
    uint32_t replaced = 0;
    uint64_t replaced_packets = 0, replaced_bytes = 0;
};

/// A dataplane: instances, rings, rules, clock and ledger, and the packets in them. Runs on the
/// thread that calls it.
class Graph {
  public:
    explicit Graph(GraphOptions options);
    ~Graph();
    Graph(const Graph&) = delete;
    Graph& operator=(const Graph&) = delete;
    /// How many there are in this process.
    static uint32_t alive();

    // Building. All of these throw Error and change nothing when refused.
    Instance& add_instance(const ringtap_class& cls, const std::string& name, RingParam input,
                           const RingParam* inbound, const ringtap_value* params,
                           const VifConfig* vif);
    /// Returns the drops nobody has claimed, those of the removal included.
    CaptureBatch remove_instance(uint32_t id);
    void start_instance(uint32_t id);
    void stop_instance(uint32_t id);
    Instance& instance(uint32_t id);
    Ring& ring(uint32_t id);
    RuleAdded add_rule(uint32_t instance, uint32_t priority, Condition condition,
                       const std::vector<uint32_t>& target_rings);
    /// Returns the removed rule, for its last counts.
    Rule remove_rule(uint32_t instance, uint32_t rule);
    const Rule& rule(uint32_t instance, uint32_t rule);
    uint32_t add_tap_on_ring(uint32_t ring, const Condition* only);
    uint32_t add_tap_on_rule(uint32_t instance, uint32_t rule, const Condition* only);
    void remove_tap(uint32_t tap);
    Tap& tap(uint32_t id);

    /// The number of an injection that is made in several parts.
    uint32_t reserve_injection() { return next_injection_++; }
    /// Puts packets before a VIF (its far end) or into a ring; nothing runs yet. Gives the
    /// injection a number unless it has one.
    uint32_t inject_at_vif(uint32_t instance, std::unique_ptr<Injection> injection);
    uint32_t inject_into_ring(uint32_t ring, std::unique_ptr<Injection> injection);
    /// At once, as far as they fit.
    void fill_ring(uint32_t ring);

    // Running: runner.cc.
    /// Until nothing moves. Throws ERR_RINGTAP_NOT_QUIESCENT, ERR_RINGTAP_QUOTA_EXHAUSTED.
    void run();
    /// One turn of one instance; nullptr when there was none to take.
    Instance* step();
    /// Moves the clock by `by_ns`, firing timers in order, the graph coming to rest after each
    /// deadline.
    void advance(uint64_t by_ns);

    /// Packets in rings, measured.
    uint64_t queued() const;
    uint64_t injections_pending() const;
    std::map<std::string, uint64_t> drops_by_reason() const;
    /// By number: in order of creation.
    const std::map<uint32_t, std::unique_ptr<Instance>>& instances() const { return instances_; }

    const std::unordered_map<uint32_t, std::unique_ptr<Tap>>& taps() const { return taps_; }

    // For the core's own files.
    void activate(Instance* instance);
    void drop(Instance& instance, rte_mbuf* m, uint16_t reason);
    /// Counts and keeps a record; the reference stays the caller's.
    void count_drop(Instance& instance, const rte_mbuf* m, uint16_t reason);
    void emit_by_rules(Instance& instance, rte_mbuf* const* packets, uint32_t n);
    /// Into a ring, seen by its taps; what does not fit is dropped by `charged`. Returns how many
    /// fit.
    uint32_t put_into(Ring& ring, Instance& charged, rte_mbuf* const* packets, uint32_t n);
    void show(const std::vector<Tap*>& taps, rte_mbuf* const* packets, uint32_t n);
    void deliver(Instance& from, Ring& ring, rte_mbuf* const* packets, uint32_t n);
    /// `m`, or a copy that took its place in hand; nullptr (and `m` still in hand) when no mbuf is
    /// left.
    rte_mbuf* writable(rte_mbuf* m);
    rte_mbuf* writable_metadata(rte_mbuf* m);
    void record(Capture& capture, const rte_mbuf* m, uint32_t reason = 0);
    /// Why packets could not be put in or kept, to be thrown when the graph has come to rest.
    void note_failure(const std::optional<Error>& failure);
    void add_custody_fault(CustodyFault fault);

    GraphOptions options;
    Stress stress{0};
    std::shared_ptr<CaptureStore> captures = std::make_shared<CaptureStore>();
    Pool& pool;
    Quota quota;
    Clock clock;
    Ledger ledger;
    Hand hand{*this};
    VifTable vifs;
    std::vector<CustodyFault> custody_faults;
    uint64_t custody_fault_count = 0;
    uint64_t hops = 0;
    uint64_t put_in =
        0;  // packets injected, received and generated: what the hop limit is measured by
    uint64_t injected_into_rings = 0;
    /// What instances counted that are gone.
    struct Gone {
        uint64_t enqueued = 0, emitted = 0, dropped = 0;
        std::unordered_map<std::string, uint64_t> drops_by_reason;
    } gone;

  private:
    void stage(CompiledRules& compiled, rte_mbuf* m, const CompiledRules::Entry& entry);
    void stage_copies(CompiledRules& compiled, rte_mbuf* m, const CompiledRules::Entry& entry);
    /// A call of its class outside a turn. It may say what becomes of packets; within another's
    /// call, that call sees to it.
    template <typename Call>
    void call(Instance& instance, Call what) {
        const bool is_outermost = hand.instance() == nullptr;
        if (is_outermost) hand.begin(instance, nullptr, 0);
        what();
        if (is_outermost) hand.finish();
    }
    void remember(const Instance& gone);
    void tell_rule(Instance& instance, const Rule& rule, bool is_added);
    void forget(Instance& gone);
    void drop_rules_about(const Instance& gone);
    void drain(Ring& ring, Instance& charged, uint16_t reason);
    void retire_taps(const Ring* ring);

    // Runner: runner.cc.
    struct RingSource {
        Ring* ring;
        std::unique_ptr<Injection> injection;
    };
    using Process = void (*)(void*, rte_mbuf* const*, uint16_t);
    bool run_queue_once();
    bool take_turn(Instance& instance, bool is_forced);
    bool turn_from_ring(Instance& instance, Ring* ring, Process process, bool is_forced);
    bool turn_from_poll(Instance& instance, bool is_forced);
    uint32_t credit(Instance& instance);
    bool put_burst(RingSource& source);
    bool pump_ring_sources();
    bool fire_due_timers();
    bool has_work(const Instance& instance) const;
    void note_rest();
    void check_hop_limit();
    [[noreturn]] void fail_not_quiescent();
    [[noreturn]] void fail_quota_exhausted();
    void give_up_when_captures_fail();
    void throw_failure();
    uint64_t abandon_injections();

    std::map<uint32_t, std::unique_ptr<Instance>> instances_;
    std::unordered_map<uint32_t, Ring*> rings_;
    std::unordered_map<uint32_t, std::unique_ptr<Tap>> taps_;
    std::deque<Instance*> ready_;
    std::deque<RingSource> ring_sources_;
    std::vector<rte_mbuf*> burst_;      // taken from a ring
    std::vector<rte_mbuf*> own_burst_;  // the same, made writable
    std::vector<rte_mbuf*> injected_;
    uint32_t next_id_ = 1;
    uint32_t next_rule_ = 1;
    uint32_t next_injection_ = 1;
    uint64_t next_sequence_ = 1;
    uint64_t hops_at_rest_ = 0;    // when the graph was last at rest
    uint64_t put_in_at_rest_ = 0;  // packets ever put in, then
    size_t blocked_in_a_row_ = 0;
    bool is_closing_ = false;
    std::optional<Error> failure_;
    std::vector<Instance*> pollers_;  // sources that are not the test's
    std::vector<uint32_t> staged_;    // outlets with packets, during one commit
};

}  // namespace ringtap
