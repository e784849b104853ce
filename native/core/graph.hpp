// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "capture.hpp"
#include "capture_store.hpp"
#include "clock.hpp"
#include "fault.hpp"
#include "instance.hpp"
#include "ledger.hpp"
#include "live.hpp"
#include "module_log.hpp"
#include "pool.hpp"
#include "ready_queue.hpp"
#include "stress.hpp"
#include "vif.hpp"
#include "worker.hpp"

namespace ringtap {

struct GraphOptions {
    static constexpr uint32_t max_burst = 1024;
    uint32_t quota_mbufs = 0;  // 0: the whole pool
    uint32_t burst = 32;
    uint64_t max_hops_per_packet = 10'000;
    bool ring_full_drops = false;     // hardware behaviour instead of credit
    bool keeps_drops = true;          // dropped packets can be looked at
    bool is_checked = false;          // custody per packet, freed mbufs rest; stepped only
    uint32_t live_workers = 0;        // threads that run the graph; 0: stepped
    std::vector<uint32_t> live_cpus;  // that they stay on; see Live
    Idling idling;
    uint64_t seed = 1;            // of what is random to modules
    uint64_t clock_start_ns = 0;  // where the virtual clock stands at first
    uint64_t stress_seed = 0;     // not 0: packets in random segments, copies for references,
                                  // and turns in any order
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

/// A dataplane: instances, rings, rules, clock and ledger, and the packets in them. Stepped, it
/// runs on the thread that calls it; live, on worker threads (live.hpp), which stand still while
/// anything here is called.
class Graph {
  public:
    explicit Graph(GraphOptions options);
    ~Graph();
    Graph(const Graph&) = delete;
    Graph& operator=(const Graph&) = delete;
    /// How many there are in this process.
    static uint32_t alive();
    /// Those of this process.
    static const std::vector<Graph*>& all();

    // Building. All of these throw Error and change nothing when refused.
    Instance& add_instance(const ringtap_class& cls, const std::string& name, RingParam input,
                           const RingParam* inbound, const ringtap_value* params,
                           const VifConfig* vif, const std::string& vswitch = {});
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
    /// The rules of an instance in that order, which is one of priority.
    void reorder_rules(uint32_t instance, const std::vector<uint32_t>& rules);
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

    /// Live: the workers stand still until as many calls of go_on(). Stepped: nothing to do.
    void stand_still() {
        if (is_live()) live_->stand_still();
    }
    void go_on() {
        if (has_old_rules_) [[unlikely]]
            forget_old_rules();
        if (is_live()) live_->go_on();
    }

    // Live, a change that concerns few: see Live::hold().
    void hold(const Instance& it) {
        if (is_live()) has_old_rules_ ? live_->hold_all() : live_->hold(it);
    }
    void hold_all() {
        if (is_live()) live_->hold_all();
    }
    void let_go() {
        if (has_old_rules_ && (!is_live() || live_->is_gate_closed())) [[unlikely]]
            forget_old_rules();
        if (is_live()) live_->let_go();
    }

    // Transactions: graph_transaction.cc. Live, the workers stand still from the first to the end.
    /// Rules that are changed from here on are in force when it is committed, all at once; packets
    /// under way then go on by those before. One may begin within another, and is then a part of it
    /// that can be undone by itself.
    void begin_transaction();
    void commit_transaction();
    /// The rules are as they were; instances made since must have been removed.
    void undo_transaction();

    // Running: runner.cc.
    /// Until nothing moves. Throws ERR_RINGTAP_NOT_QUIESCENT, ERR_RINGTAP_QUOTA_EXHAUSTED.
    void run();
    /// The same, taking that many packets from a source, dry or not; 0: as many as it gives by
    /// itself. Returns how many it gave.
    uint64_t poll(uint32_t instance, uint64_t packets);
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

    // Faults: graph_faults.cc.
    /// What goes wrong from here on on the way into a ring; with FaultPlan::no_mbuf, wherever mbufs
    /// are needed (`ring` is not looked at). Returns its number.
    uint32_t add_fault(uint32_t ring, FaultPlan plan);
    /// It strikes no more; packets that it kept go into their ring at once.
    void remove_fault(uint32_t fault);
    const Fault& fault(uint32_t fault);
    /// Packets that faults keep.
    uint64_t delayed() const;
    /// Where a pause has struck: nothing runs until resume(). Null: nowhere.
    const Ring* paused_at() const { return paused_at_; }
    /// For which packet.
    const rte_mbuf* paused_packet() const;
    /// It has these bytes from here on; metadata and origin stay.
    void replace_paused(const uint8_t* bytes, uint32_t length);
    void resume();

    // For the core's own files.
    void pause_at(Ring& ring);
    /// It has packets in a ring: its turn will come. Live, its worker looks for itself, unless it
    /// sleeps.
    void activate(Instance* it) {
        if (is_live() && !is_running_here_) return it->worker->sleeper.wake();
        if (it->is_running) ready_.push(it);
    }
    void activate_source(Instance* instance);
    /// Why packets could not be put in or kept, to be thrown when the graph has come to rest.
    void note_failure(const std::optional<Error>& failure);
    void add_custody_fault(CustodyFault fault);
    void add_custody_fault(const Instance& by, const char* what);
    /// One that there is no memory to tell of.
    void count_custody_fault();

    bool is_live() const { return live_ != nullptr; }
    /// Which of the lcores runs an instance; -1: none does.
    int32_t lcore_of(const Instance& it) const { return is_live() ? live_->lcore_of(it) : -1; }
    /// Null: stepped.
    Live* live() { return live_.get(); }
    /// Those of a live one.
    void for_each_lcore(const std::function<void(const Live::Figures&)>& visit) const {
        if (is_live()) live_->for_each_lcore(visit);
    }
    bool is_closing() const { return is_closing_; }
    uint64_t next_sequence() { return is_live() ? next_sequence_++ : step_sequence(); }

    // Tracing: graph_trace.cc.
    /// From here on what becomes of packets is recorded, hop by hop; earlier records are gone.
    void start_trace(TraceOptions options);
    /// Nothing is traced any more, and the records are gone.
    void stop_trace();
    /// In the order in which they happened. Returns how many there were that are no longer there.
    uint64_t read_trace(const std::function<void(const TracedHop&)>& visit) const;

    // Sums over all workers.
    /// May be asked by any thread that keeps lcores from being added.
    Ledger ledger() const;
    int64_t mbufs_in_use() const;
    uint64_t hops() const { return is_live() ? hops_of_all() : uint64_t{caller.hops}; }
    uint64_t put_in() const;
    /// Packets that devices have lost before they could be received.
    uint64_t missed() const;

    GraphOptions options;
    uint32_t number = 0;  // in this process, from 1
    std::shared_ptr<CaptureStore> captures = std::make_shared<CaptureStore>();
    Pool& pool;
    /// None: nothing is traced. Set by start_trace().
    std::optional<TraceOptions> tracing;
    /// Runs what no thread of its own runs.
    Worker caller;
    Clock clock;
    VifTable vifs;
    ModuleLog log;
    std::vector<CustodyFault> custody_faults;
    uint64_t custody_fault_count = 0;
    std::mutex custody_mutex;  // the notes of a verification, beside mbufs that others may have too
    /// Told now and then, while it runs, how many packets have been put in: for progress.
    std::function<void(uint64_t packets)> watcher;
    std::mutex tap_mutex;  // captures of taps: several workers may pass them
    std::mutex fault_mutex;
    AllocationFaults allocation_faults;
    uint64_t lost_from_faults = 0;  // kept by a fault of a ring, and dropped with it
    uint64_t injected_into_rings = 0;
    /// What instances counted that are gone.
    struct Gone {
        uint64_t enqueued = 0, emitted = 0, dropped = 0, missed = 0;
        std::map<std::string, uint64_t, std::less<>>
            drops_by_reason;                // of all it may be, zeros too
        std::vector<std::string> findings;  // of their audits
        std::vector<uint64_t*> places;      // of the one that goes, by its reasons: see remember()
    } gone;

  private:
    uint64_t step_sequence() {
        const uint64_t sequence = next_sequence_.load(std::memory_order_relaxed);
        next_sequence_.store(sequence + 1, std::memory_order_relaxed);
        return sequence;
    }
    Producers producers() const {
        return options.live_workers > 0 ? Producers::many_threads : Producers::one_thread;
    }
    using DoomedRules = std::vector<std::pair<Instance*, uint32_t>>;  // of whom, and which
    void prepare_to_remember(const Instance& gone);
    void keep_finding(const Instance& gone);
    void remember(const Instance& gone);
    void abandon(Instance& unmade);
    void remove_somehow(uint32_t id);
    void tell_rule(Instance& instance, const Rule& rule, bool is_added);
    void forget(Instance& gone, const DoomedRules& doomed);
    /// What a transaction has changed, for those who listen.
    struct News {
        Instance* instance;
        Rules added, removed;
    };
    std::vector<News> prepare_commit();
    void tell_of_transaction(const News& news);
    void refuse_in_transaction(const char* what) const;
    uint32_t depth() const { return static_cast<uint32_t>(transactions_.size()); }
    template <typename Visit>
    void for_each_under_way(Visit visit);
    uint32_t mark_under_way();
    void forget_old_rules();
    DoomedRules rules_about(const Instance& gone);
    void drop_rule(Instance& owner, uint32_t rule);
    void drain(Ring& ring, Instance& charged, uint16_t reason);
    void retire_taps(const Ring* ring);
    void retire_taps(uint32_t vif);
    uint32_t keep(std::unique_ptr<Tap> tap, std::vector<Tap*>& place);
    void detach(Tap& tap);
    void set_condition(Tap& tap, const Condition& only);

    // Runner: runner.cc.
    struct RingSource {
        Ring* ring;
        std::unique_ptr<Injection> injection;
    };
    Instance* run_queue_once();
    template <typename Queue>
    void shuffle(Queue& queue);
    template <typename Queue, typename Turn>
    Instance* run_first(Queue& queue, Turn turn);
    void activate_pollers();
    void run_to_rest();
    bool put_burst(RingSource& source);
    bool pump_ring_sources();
    bool fire_due_timers();
    bool begin_next();
    bool put_all_stopped();
    bool put_all_delayed();
    bool put_all_overtaken();
    std::optional<uint64_t> next_event_ns() const;
    void drop_kept(Ring& ring);
    void retire_faults(uint32_t vif);
    void share_allocation_faults();
    bool has_anything_to_do() const;
    bool needs_workers() const;
    void run_timer(Timer& timer);
    void run_here();
    void note_rest();
    void tell_watcher() {
        constexpr uint32_t turns_between = 1024;  // a fraction of a millisecond
        if (++turns_ % turns_between == 0 && watcher) [[unlikely]]
            watcher(put_in());
    }
    bool is_past_hop_limit() const;
    uint64_t hops_of_all() const;
    void check_hop_limit() {
        if (hops() >= hops_to_look_at_) [[unlikely]]
            look_at_hops();
    }
    void look_at_hops();
    [[noreturn]] void fail_not_quiescent();
    [[noreturn]] void fail_quota_exhausted();
    void give_up_when_captures_fail() {
        if (captures->has_failed()) [[unlikely]]
            give_up_captures();
    }
    void give_up_captures();
    void throw_failure();
    uint64_t abandon_injections();

    std::map<uint32_t, std::unique_ptr<Instance>> instances_;
    std::unordered_map<uint32_t, Ring*> rings_;
    std::unordered_map<uint32_t, std::unique_ptr<Tap>> taps_;
    struct FaultOnRing {
        Ring* ring;  // nullptr: of no ring, or of one that is gone
        std::unique_ptr<Fault> fault;
    };
    std::map<uint32_t, FaultOnRing> faults_;
    std::vector<Ring*> faulty_rings_;  // in the order in which they became so
    Ring* paused_at_ = nullptr;
    uint64_t faults_ever_ = 0;
    ReadyQueue<Instance, &Instance::next_ready, &Instance::is_ready> ready_;  // packets in rings
    ReadyQueue<Instance, &Instance::next_source, &Instance::is_ready_source> sources_;
    Stress shuffle_{options.stress_seed};
    std::deque<RingSource> ring_sources_;
    std::vector<rte_mbuf*> injected_;
    uint32_t next_id_ = 1;
    uint32_t next_rule_ = 1;
    uint32_t next_injection_ = 1;
    std::atomic<uint64_t> next_sequence_{1};
    uint64_t hops_at_rest_ = 0;     // when the graph was last at rest
    uint64_t hops_to_look_at_ = 0;  // not before so many can the hop limit be passed
    uint64_t put_in_at_rest_ = 0;   // packets ever put in, then
    size_t blocked_in_a_row_ = 0;
    uint32_t turns_ = 0;
    bool is_closing_ = false;
    std::vector<uint32_t> transactions_;  // those that last, and the first id made in each
    bool has_old_rules_ = false;          // packets may be under way that go by them
    bool is_running_here_ = false;        // live: this thread takes turns, the workers stand still
    std::optional<Error> failure_;
    std::vector<Instance*> pollers_;  // sources that are not the test's
    std::mutex faults_mutex_;
    std::unique_ptr<Live> live_;
    friend class Live;
};

}  // namespace ringtap
