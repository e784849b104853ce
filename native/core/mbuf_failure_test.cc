// SPDX-License-Identifier: Apache-2.0
// A run with its first mbuf refused, its second, and so on until none is: every packet is accounted
// for, and every mbuf comes back.
#include "../modules/class.hpp"
#include "../modules/test_lan.hpp"

using namespace ringtap;
using namespace ringtap::test;

namespace {

/// Lets everything pass, in one segment.
class OnePiece {
  public:
    explicit OnePiece(const Context& context) : core_(*context.api), self_(context.instance) {}
    void process(rte_mbuf* const* packets, uint16_t n) { core_.emit(self_, packets, n); }

  private:
    const ringtap_api& core_;
    ringtap_instance* self_;
};

const ringtap_class one_piece = make_class<OnePiece>(
    {.flags = RINGTAP_LINEAR, .name = "one-piece", .conditions = every_condition});

/// Everything that asks for mbufs:
///
///     t (trunk, native VLAN) --+      +-- a, b    floods: clones, of packets that others have, too
///     x (access) --------------+- br -+
///                                     +-- y (access)
///     in -+-> writes (writable)   two targets: what one may write to is copied for it
///         +-> whole (one segment)
///     source (allocates) -> keeps (holds) -> sink
struct Asking : Lab {
    explicit Asking(GraphOptions options) : Lab(options), t(vif("t", trunk({1, 2}, 1))) {
        VifConfig access = {.mode = VifConfig::Mode::access, .access_vlan = 1};
        access.members.set(1);
        x = &vif("x", access), y = &vif("y", access);
        connect(br, {&t, x, &a, &b, y});
        rule(in, "any", 0, {writes.input->id(), whole.input->id()});
        otherwise(writes, sink);
        otherwise(whole, sink);
        otherwise(source, keeps);
        otherwise(keeps, sink);
        graph.start_instance(whole.id);
    }
    void use() {
        send(t, {frame(1, everybody), tagged(frame(2, 1), 2)});
        send(*x, {frame(3, everybody, 3000), frame(4, 1)});
        send(a, {frame(5, everybody)});
        put(in, {frame(1, 2, 1500), frame(1, 3, 60)});
        enqueue(in, make({Bytes(20, 2), Bytes(30, 2)}));
        graph.advance(2 * second_ns);
    }

    Instance& t;
    Instance *x, *y;
    Instance& a = vif("a");
    Instance& b = vif("b");
    Instance& br = bridge("br");
    Instance& in = add("forward", "in");
    Instance& writes = add("rewriter", "writes");
    Instance& whole = graph.add_instance(one_piece, "whole", {64, 0}, nullptr, nullptr, nullptr);
    Instance& source = add("generator", "source", {number(4)});
    Instance& keeps = add("holder", "keeps", {number(2)});
    Instance& sink = add("sink", "sink");
};

/// How many mbufs were refused.
uint64_t refuse(GraphOptions options, FaultTiming timing) {
    Asking lab(options);
    const uint32_t fault = lab.graph.add_fault(0, {.kind = FaultPlan::no_mbuf, .timing = timing});
    lab.use();
    const uint64_t refused = lab.graph.fault(fault).hits;
    CHECK(audit(lab.graph) == std::vector<std::string>{});
    CHECK(lab.graph.custody_fault_count == 0);
    CHECK(lab.graph.queued() == 0);
    const auto held = lab.graph.ledger().held;
    CHECK(lab.graph.mbufs_in_use() == held);
    return refused;
}

}  // namespace

TEST_CASE("no mbuf: whichever is refused, every packet is accounted for") {
    for (const uint64_t stress_seed : {0, 1}) {
        for (const bool is_checked : {false, true}) {
            GraphOptions options;
            options.stress_seed = stress_seed;
            options.is_checked = is_checked;
            CAPTURE(stress_seed);
            CAPTURE(is_checked);
            const int64_t in_use = Pool::open().in_use();
            uint32_t n = 1;
            for (; refuse(options, {FaultTiming::nth, n}) > 0; n++) {
                CAPTURE(n);
                REQUIRE(n < 1000);
                REQUIRE(Pool::open().in_use() == in_use);
            }
            CHECK(n > 10);
        }
    }
}

TEST_CASE("no mbuf: with every one refused, or each second, too") {
    CHECK(refuse({}, {FaultTiming::always, 1}) > 0);
    CHECK(refuse({}, {FaultTiming::every, 2}) > 0);
}
