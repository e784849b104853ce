// SPDX-License-Identifier: Apache-2.0
// Custody of packets in the hands of a class that does whatever a test says.
#include <doctest/doctest.h>

#include <functional>
#include <stdexcept>

#include "../modules/class.hpp"
#include "test_graph.hpp"

using namespace ringtap;
using namespace ringtap::test;

namespace {

using Faults = std::vector<std::string>;

/// A class that does what a test says.
struct Scripted {
    using Burst =
        std::function<void(const ringtap_api&, ringtap_instance*, rte_mbuf* const*, uint16_t)>;
    static inline Burst on_burst;
    static inline std::function<void(const ringtap_api&, ringtap_instance*)> on_create, on_stop,
        on_destroy;

    explicit Scripted(const Context& context) : core(*context.api), self(context.instance) {
        if (on_create) on_create(core, self);
    }
    ~Scripted() {
        if (on_destroy) on_destroy(core, self);
    }
    void stop() {
        if (on_stop) on_stop(core, self);
    }
    void process(rte_mbuf* const* packets, uint16_t n) { on_burst(core, self, packets, n); }

    const ringtap_api& core;
    ringtap_instance* self;
};

const ringtap_class scripted =
    make_class<Scripted>({.flags = 0, .name = "scripted", .conditions = every_condition});

struct ForgetScript {
    ~ForgetScript() {
        Scripted::on_burst = nullptr;
        Scripted::on_create = Scripted::on_stop = Scripted::on_destroy = nullptr;
    }
};

/// The script is forgotten after the graph, which may yet call it, is gone.
struct Script : ForgetScript, Lab {
    Script(bool is_checked, Scripted::Burst on_burst)
        : Lab({.is_checked = is_checked}),
          it(graph.add_instance(scripted, "it", {}, nullptr, nullptr, nullptr)),
          b(vif("b")) {
        Scripted::on_burst = std::move(on_burst);
        graph.start_instance(it.id);
        otherwise(it, b);
    }
    Instance &it, &b;
};

}  // namespace

TEST_CASE("a packet from an earlier call, given away again, is named and nothing else happens") {
    for (const bool is_checked : {false, true}) {
        CAPTURE(is_checked);
        rte_mbuf* earlier = nullptr;
        Script lab(is_checked, [&](auto& core, auto* self, auto* packets, uint16_t n) {
            core.emit(self, packets, n);
            if (earlier != nullptr) core.emit(self, &earlier, 1);
            earlier = packets[0];
        });
        lab.put(lab.it, {frame(1, 2)});
        lab.graph.run();
        rte_mbuf* taken = lab.make({frame(7, 7)});  // so that the freed one is not the next in use
        lab.put(lab.it, {frame(1, 3)});
        lab.graph.run();
        CHECK(lab.graph.custody_fault_count == 1);
        CHECK(lab.faults().at(0).find("though the instance did not have it") != std::string::npos);
        CHECK(lab.b.far_captured.count() == 2);
        lab.graph.pool.release(lab.graph.caller.quota, taken);
        CHECK(lab.is_clean());
    }
}

TEST_CASE("something that is no packet, given away, is named") {
    char memory[256] = {};
    Script lab(false, [&](auto& core, auto* self, auto* packets, uint16_t n) {
        core.emit(self, packets, n);
        auto* nonsense = reinterpret_cast<rte_mbuf*>(memory);
        core.drop(self, &nonsense, 1, 0);
    });
    lab.put(lab.it, {frame(1, 2)});
    lab.graph.run();
    CHECK(lab.faults() == Faults{"it: packet 0 gave away something that is not a packet"});
    CHECK(lab.b.far_captured.count() == 1);
    CHECK(lab.is_clean());
}

TEST_CASE("a packet released that was never held is named, and the held are not miscounted") {
    Script lab(false, [&](auto& core, auto* self, auto* packets, uint16_t n) {
        core.release(self, packets, n);
        core.emit(self, packets, n);
    });
    lab.put(lab.it, {frame(1, 2)});
    lab.graph.run();
    CHECK(lab.faults() == Faults{"it: packet 0 released a packet that it does not hold"});
    CHECK(lab.graph.ledger().held == 0);
    CHECK(lab.b.far_captured.count() == 1);
    CHECK(lab.is_clean());
}

TEST_CASE("a drop with a reason the class has not is a drop, not-emitted") {
    Script lab(false, [&](auto& core, auto* self, auto* packets, uint16_t n) {
        core.drop(self, packets, n, 99);
    });
    lab.put(lab.it, {frame(1, 2)});
    lab.graph.run();
    CHECK(lab.dropped(lab.it, "not-emitted") == 1);
    CHECK(lab.is_clean());
}

TEST_CASE("a packet allocated and forgotten is named") {
    {
        Script lab(false, [&](auto& core, auto* self, auto* packets, uint16_t n) {
            core.allocate(self);
            core.emit(self, packets, n);
        });
        lab.put(lab.it, {frame(1, 2)});
        lab.graph.run();
        CHECK(lab.graph.custody_fault_count == 1);
        CHECK(audit(lab.graph).empty());
    }
    CHECK(Pool::open().heal() == 1);
}

TEST_CASE("what an instance held and did not drop in the end is found by the audit") {
    {
        Script lab(false, [](auto& core, auto* self, auto* packets, uint16_t n) {
            core.hold(self, packets, n);
        });
        lab.put(lab.it, {frame(1, 2)});
        lab.graph.run();
        CHECK(audit(lab.graph).empty());
        lab.graph.remove_instance(lab.it.id);
        CHECK_FALSE(audit(lab.graph).empty());
    }
    CHECK(Pool::open().heal() == 1);
}

TEST_CASE("an instance that emits what it held when it is stopped or destroyed does no harm") {
    for (const bool at_destroy : {false, true}) {
        CAPTURE(at_destroy);
        std::vector<rte_mbuf*> held;
        const auto let_go = [&](const ringtap_api& core, ringtap_instance* self) {
            core.release(self, held.data(), static_cast<uint16_t>(held.size()));
            core.emit(self, held.data(), static_cast<uint16_t>(held.size()));
            held.clear();
        };
        // Torn down in one go, or by itself, with what it leads to before or after it.
        for (int way = 0; way < 3; way++) {
            CAPTURE(way);
            Script lab(false, [&](auto& core, auto* self, auto* packets, uint16_t n) {
                core.hold(self, packets, n);
                held.assign(packets, packets + n);
            });
            (at_destroy ? Scripted::on_destroy : Scripted::on_stop) = let_go;
            lab.put(lab.it, {frame(1, 2), frame(1, 3)});
            lab.graph.run();
            if (way == 1) lab.graph.remove_instance(lab.b.id);
            if (way > 0) lab.graph.remove_instance(lab.it.id);
            if (way > 0) CHECK(audit(lab.graph).empty());
        }
        CHECK(Pool::open().in_use() == 0);
    }
}

TEST_CASE("an instance that emits, and then refuses to be created, leaves the ledger whole") {
    Lab lab;
    const ForgetScript forget;
    Scripted::on_create = [](const ringtap_api& core, ringtap_instance* self) {
        rte_mbuf* m = core.allocate(self);
        core.emit(self, &m, 1);
        throw std::runtime_error("no");
    };
    CHECK(code_of([&] { lab.graph.add_instance(scripted, "it", {}, nullptr, nullptr, nullptr); }) ==
          "ERR_RINGTAP_CREATE");
    CHECK(lab.graph.drops_by_reason()["no-rule"] == 1);
    CHECK(lab.is_clean());
}

TEST_CASE("an instance that emits to itself when it is destroyed leaves nothing behind") {
    rte_mbuf* held = nullptr;
    {
        Script lab(false, [&](auto& core, auto* self, auto* packets, uint16_t n) {
            core.hold(self, packets, n);
            held = packets[0];
        });
        lab.otherwise(lab.it, lab.it);
        Scripted::on_destroy = [&](const ringtap_api& core, ringtap_instance* self) {
            core.release(self, &held, 1);
            core.emit(self, &held, 1);
        };
        lab.put(lab.it, {frame(1, 2)});
        lab.graph.run();
        lab.graph.remove_instance(lab.it.id);
        CHECK(audit(lab.graph).empty());
    }
    CHECK(Pool::open().in_use() == 0);
}

TEST_CASE(
    "a graph destroyed at once, with packets held, queued and pending, gives all of them back") {
    for (const bool is_checked : {false, true}) {
        {
            Lab lab({.is_checked = is_checked});
            Instance& keeps = lab.add("holder", "keeps", {number(3)});
            Instance& b = lab.vif("b");
            lab.otherwise(keeps, b);
            lab.graph.stop_instance(b.id);
            lab.put(keeps, five());
            lab.graph.run();
            lab.put(keeps, five());
            lab.graph.fill_ring(keeps.input->id());
            lab.send(b, five());
        }
        CHECK(Pool::open().in_use() == 0);
    }
}
