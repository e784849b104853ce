// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <rte_mbuf.h>

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "crash/breadcrumb.hpp"
#include "packet_check.hpp"
#include "pool.hpp"

namespace ringtap {

class Ring;
class Tracer;
class Worker;
struct Instance;

/// A packet that a module lost, kept, gave away twice, or freed by itself; or what it threw where
/// no packet tells of it.
struct CustodyFault {
    std::string instance;
    std::string what;  // "was neither emitted, dropped, consumed, held nor transmitted"
    Origin origin = 0;
    std::vector<uint8_t> bytes;
    bool is_thrown = false;
};

/// The packets that are in one instance's hands during one call of its class, and what it said
/// becomes of each. Nothing of that happens before the call has returned and custody was checked:
/// so a packet given away twice is given away once.
class Hand final : public InCall {
  public:
    explicit Hand(Worker& worker) : worker_(worker) {}

    /// The call begins; the instance is given n packets, taken from that ring.
    void begin(Instance& instance, rte_mbuf* const* packets, uint32_t n, Doing doing = {},
               const Ring* from = nullptr);
    /// The call is over: checks, then does what was said.
    void finish();
    /// The call ended by a C++ exception: what it said nothing of is dropped, module-threw. To be
    /// called where it is caught.
    void note_exception();
    Instance* instance() const { return instance_; }
    /// What is going on, as far as nobody said what becomes of the packets yet; with `only`, of
    /// that packet. May be called at any moment, from a signal handler too.
    void describe(Situation& to, const rte_mbuf* only = nullptr) const override;

    // What modules say, through the function table.
    void emit(rte_mbuf* const* packets, uint32_t n);
    void consume(rte_mbuf* const* packets, uint32_t n) { give(consumed_, consumed, packets, n); }
    void capture(rte_mbuf* const* packets, uint32_t n) { give(captured_, captured, packets, n); }
    void transmit(rte_mbuf* const* packets, uint32_t n) {
        give(transmitted_, transmitted, packets, n);
    }
    /// The last n of those transmitted are in hand again.
    void untransmit(rte_mbuf* const* packets, uint32_t n);
    void hold(rte_mbuf* const* packets, uint32_t n);
    void drop(rte_mbuf* const* packets, uint32_t n, uint16_t reason);
    /// For a reason, by its number in the class, that the class does not declare.
    void drop_undeclared(rte_mbuf* const* packets, uint32_t n, uint16_t reason);
    /// Into that ring, past the rules.
    void direct(rte_mbuf* packet, Ring& to);
    /// Packets that came into hand during the call: made, cloned, released, received.
    void take(rte_mbuf* const* packets, uint32_t n) { append(taken_, packets, n); }
    // Room in the lists of the call, made before anything is done that must be noted there.
    void make_room_to_take(uint32_t packets) { make_room(taken_, packets); }
    void make_room_to_replace() {
        make_room(replaced_, 1);
        make_room(replacements_, 1);
    }
    /// To release what is held, and drop it: in destroy(), which must not fail.
    void make_room_to_let_go(uint32_t packets);
    /// `before` is no longer in hand; `after` is.
    void replace(rte_mbuf* before, rte_mbuf* after);
    /// A packet that the instance declared held; false, and a custody fault, when it holds no such
    /// packet.
    bool take_back(Instance& instance, rte_mbuf* m);

  private:
    /// What an instance can say becomes of a packet; the order is that of the lists below.
    /// (The lowest bit of fates_ says that the call is traced.)
    enum Fate : uint8_t { emitted = 1, dropped, consumed, captured, transmitted, held, directed };
    static constexpr uint32_t is_traced = 1;
    struct Dropped {
        rte_mbuf* packet;
        uint16_t reason;
    };
    struct Directed {
        rte_mbuf* packet;
        Ring* to;
    };
    struct Guarded {
        rte_mbuf* segment;
        MbufState* state;
        uint16_t references;  // before the guards
        bool is_head;
    };
    struct Shared {
        rte_mbuf* packet;
        Fingerprint before;
    };
    template <typename Entry>
    static void make_room(std::vector<Entry>& list, size_t more) {
        const size_t wanted = list.size() + more;
        if (wanted > list.capacity()) list.reserve(std::max(wanted, 2 * list.capacity()));
    }
    static void append(std::vector<rte_mbuf*>& to, rte_mbuf* const* packets, uint32_t n) {
        to.insert(to.end(), packets, packets + n);
    }
    bool is_given(const rte_mbuf* m) const;
    void give(std::vector<rte_mbuf*>& to, Fate fate, rte_mbuf* const* packets, uint32_t n) {
        append(to, packets, n);
        given_ += n;
        fates_ |= 1u << fate;
    }
    bool has(Fate fate) const { return (fates_ & 1u << fate) != 0; }
    void spell_out_emission();
    template <typename Visit>
    void for_each_taken(Visit visit) const;

    void make_room_for_guards(rte_mbuf* const* packets, uint32_t n);
    void guard();
    bool is_simple() const;
    void verify();
    void withdraw_impostors();
    bool is_given_rightly(rte_mbuf* m, Fate fate);
    void report_impostor(const rte_mbuf* m, Fate fate, const MbufState& state);
    void forget_unless_held(const rte_mbuf* m);
    void drop_thrown(rte_mbuf* m);
    void report_missing();
    void report_freed();
    void report_own_references();
    void lift_guards();
    void report(const rte_mbuf* m, std::initializer_list<std::string_view> words);
    void tell(const rte_mbuf* m, std::string what);
    void commit();
    void commit_rest();
    void clear();

    // hand_inspection.cc
    void inspect();
    bool is_untouched(const Guarded& g) const;
    void find_flaws();
    void find_overruns();
    void find_writes_to_shared();

    // hand_trace.cc
    void begin_trace(const Ring* from);
    void begin_to_trace(const Ring* from);
    void trace();
    void tell_tracer(Tracer* tracer);
    void trace_emission(rte_mbuf* const* packets, uint32_t n);
    const rte_mbuf* as_it_came(const rte_mbuf* m) const;

    Worker& worker_;
    Instance* instance_ = nullptr;
    Doing doing_;
    Breadcrumb breadcrumb_;
    rte_mbuf* const* burst_ = nullptr;
    uint32_t burst_size_ = 0;
    uint32_t given_ = 0;
    uint32_t fates_ = 0;  // a bit for each Fate that any packet was given, and is_traced
    /// All of the burst was emitted at once, as it came: nearly always so, and not copied.
    bool emits_burst_ = false;
    bool has_thrown_ = false;
    std::vector<rte_mbuf*> taken_;
    std::vector<rte_mbuf*> replaced_, replacements_;
    std::vector<rte_mbuf*> emitted_, consumed_, captured_, transmitted_, held_;
    std::vector<Dropped> dropped_;
    std::vector<Directed> directed_;
    std::vector<Guarded> guarded_;
    std::vector<Shared> shared_;  // of those, packets that others refer to
};

template <typename Visit>
void Hand::for_each_taken(Visit visit) const {
    for (uint32_t i = 0; i < burst_size_; i++) visit(burst_[i]);
    for (rte_mbuf* m : taken_) visit(m);
    for (rte_mbuf* m : replacements_) visit(m);
}

}  // namespace ringtap
