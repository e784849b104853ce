// SPDX-License-Identifier: Apache-2.0
// Each call of the core with its first allocation failing, its second, and so on until none does:
// it is refused and has changed nothing, or its packets are accounted for and somebody is told; and
// then it succeeds.
#include <map>

#include "failing_new.hpp"
#include "packet_source.hpp"
#include "test_files.hpp"

using namespace ringtap;
using namespace ringtap::test;

namespace {

/// Enough for any of these calls.
constexpr uint64_t most_allocations = 5000;

/// All that a refused call must not have changed.
struct Shape {
    explicit Shape(Graph& graph) {
        for (const auto& [id, it] : graph.instances()) {
            instances[id] = it->name + (it->is_running ? " runs" : " stands");
            const RingFaults* faults = it->input->faults.get();
            rings += std::to_string(it->input->taps.size()) + " taps, " +
                     std::to_string(faults == nullptr ? 0 : faults->faults.size()) + " faults; ";
            for (const auto& rule : it->rules.rules())
                rules[id].push_back({rule->id, rule->priority, rule->taps.size()});
        }
        taps = graph.taps().size();
        has_timers = graph.clock.has_timers();
        is_traced = graph.tracing.has_value();
        refuses_mbufs = !graph.allocation_faults.is_empty();
    }
    bool operator==(const Shape&) const = default;

    std::map<uint32_t, std::string> instances;
    std::map<uint32_t, std::vector<std::array<size_t, 3>>> rules;
    std::string rings;
    size_t taps;
    bool has_timers, is_traced, refuses_mbufs;
};

enum class Outcome { changes_nothing, goes_on };

/// A bridge with three ports, one of them a trunk, and a chain beside it.
struct Scene : Lab {
    explicit Scene(GraphOptions options = {}) : Lab(options) {
        VifConfig trunk = {.mode = VifConfig::Mode::trunk, .native_vlan = 1};
        trunk.members.set(1);
        b = &vif("b", trunk);
        connect(br, {&a, b, &c});
        otherwise(first, last);
    }
    Instance& a = vif("a");
    Instance* b;
    Instance& c = vif("c");
    Instance& br = bridge("br");
    Instance& first = add("forward", "first");
    Instance& last = add("sink", "last");
};

/// What is told of a failure that did not refuse the call.
bool is_told(Lab& lab) {
    const auto drops = lab.graph.drops_by_reason();
    return lab.graph.custody_fault_count > 0 || lab.graph.captures->has_failed() ||
           drops.contains("no-mbuf") || drops.contains("module-threw");
}

void check_ledger(Lab& lab) {
    const std::vector<std::string> findings = audit(lab.graph);
    CHECK(findings == std::vector<std::string>{});
    const bool is_at_rest =
        lab.graph.queued() + lab.graph.delayed() == 0 && lab.graph.ledger().held == 0;
    if (is_at_rest) CHECK(lab.graph.mbufs_in_use() == 0);
}

/// `prepare(scene)` before, `call(scene)` with the n-th allocation failing, and again without.
/// False: it does with fewer.
template <typename Prepare, typename Call>
bool fail_allocation(uint64_t n, Outcome outcome, GraphOptions options, Prepare prepare,
                     Call call) {
    Scene scene(options);
    prepare(scene);
    const Shape before(scene.graph);
    bool is_refused = false, has_failed = false;
    {
        const FailingNew failing(n);
        try {
            call(scene);
        } catch (const std::exception&) {
            is_refused = true;
        }
        has_failed = failing.has_failed();
    }
    check_ledger(scene);
    CHECK((is_refused || is_told(scene)) == has_failed);
    if (is_refused && outcome == Outcome::changes_nothing) CHECK(Shape(scene.graph) == before);
    if (is_refused) CHECK_NOTHROW(call(scene));
    check_ledger(scene);
    return has_failed;
}

template <typename Prepare, typename Call>
void fail_each_allocation(Outcome outcome, GraphOptions options, Prepare prepare, Call call) {
    const int64_t in_use = Pool::open().in_use();
    bool has_failed = true;
    for (uint64_t n = 1; has_failed; n++) {
        CAPTURE(n);
        REQUIRE(n < most_allocations);
        has_failed = fail_allocation(n, outcome, options, prepare, call);
        REQUIRE(Pool::open().in_use() == in_use);
    }
}

template <typename Call>
void fail_each_allocation(Call call) {
    fail_each_allocation(
        Outcome::changes_nothing, {}, [](Scene&) {}, call);
}

/// Parameters with which a class can be made.
std::vector<ringtap_value> params_for(const ringtap_class& cls) {
    std::vector<ringtap_value> values(16);
    for (size_t i = 0; cls.params != nullptr && cls.params[i].name != nullptr; i++) {
        const ringtap_field& field = cls.params[i];
        values[i] = number(std::max<uint64_t>(field.min, 64));
        if (field.type == RINGTAP_TEXT || field.type == RINGTAP_PATH)
            values[i] = field.required != 0 ? ringtap_value{.given = 1, .text = "net_null,no-rx=1"}
                                            : ringtap_value{};
        if (field.type == RINGTAP_VIF) values[i] = number(1);
    }
    return values;
}

void send_all(Scene& scene) {
    scene.send(scene.a, {frame(1, everybody), frame(1, 1), Bytes(5, 1)});
    scene.send(*scene.b, {frame(2, 1), tagged(frame(2, everybody), 7)});
    scene.send(scene.c, {frame(3, 2, 3000), frame(3, everybody)});
    scene.put(scene.first, five());
}

}  // namespace

TEST_CASE("no memory: an instance of any class is made, or nothing is") {
    for (const ringtap_class* cls : all_classes()) {
        CAPTURE(cls->name);
        const std::vector<ringtap_value> params = params_for(*cls);
        const VifConfig config;
        const VifConfig* vif = (cls->flags & RINGTAP_IS_VIF) != 0 ? &config : nullptr;
        const RingParam inbound = {64, 0};
        // Those that are refused with these parameters are, whatever memory there is.
        const auto make = [&](Scene& scene) {
            scene.graph.add_instance(*cls, "new", {64, 0},
                                     cls->inbound == nullptr ? nullptr : &inbound, params.data(),
                                     vif);
        };
        if (Scene probe; !code_of([&] { make(probe); }).empty()) continue;
        fail_each_allocation(make);
    }
}

TEST_CASE("no memory: an instance is removed with all that leads to it, or stays as it was") {
    fail_each_allocation(
        Outcome::changes_nothing, {},
        [](Scene& scene) {
            scene.graph.stop_instance(scene.c.id);
            send_all(scene);
            scene.graph.run();
        },
        [](Scene& scene) { scene.graph.remove_instance(scene.c.id); });
}

TEST_CASE("no memory: what an instance holds is dropped when it is removed") {
    fail_each_allocation(
        Outcome::changes_nothing, {},
        [](Scene& scene) {
            Instance& keeps = scene.add("holder", "keeps", {number(100)});
            scene.otherwise(keeps, scene.last);
            scene.put(keeps, five());
            scene.graph.run();
        },
        [](Scene& scene) {
            const auto& all = scene.graph.instances();
            scene.graph.remove_instance(all.rbegin()->first);
        });
}

TEST_CASE("no memory: a rule is added, takes another's place, or nothing has changed") {
    const auto to_bridge = [](Scene& scene) {
        scene.rule(scene.br, "outVif", scene.c.vif->index, {scene.first.input->id()});
    };
    fail_each_allocation(to_bridge);
    fail_each_allocation([](Scene& scene) {
        scene.rule(scene.first, "any", 0, {scene.last.input->id(), scene.br.input->id()});
    });
    fail_each_allocation([](Scene& scene) {
        scene.rule(scene.first,
                   combine(*find_combination("not"), {condition("ipv4Dst", number(1))}),
                   {scene.last.input->id()}, 7);
    });
}

TEST_CASE("no memory: rules are removed and brought into another order, or stay") {
    fail_each_allocation([](Scene& scene) {
        const auto& rules = scene.br.rules.rules();
        scene.graph.reorder_rules(scene.br.id, {rules[2]->id, rules[0]->id, rules[1]->id});
    });
    fail_each_allocation(
        [](Scene& scene) { scene.graph.remove_rule(scene.br.id, scene.br.rules.rules()[1]->id); });
}

TEST_CASE("no memory: a transaction is committed whole, or can be undone") {
    for (const bool has_packets : {false, true}) {
        CAPTURE(has_packets);
        fail_each_allocation(
            Outcome::changes_nothing, {},
            [&](Scene& scene) {
                if (!has_packets) return;
                scene.graph.run();
                scene.graph.stop_instance(scene.br.id);
                send_all(scene);
                scene.graph.run();
            },
            [](Scene& scene) {
                Graph& graph = scene.graph;
                try {
                    graph.begin_transaction();
                    for (uint32_t i = 0; i < 40; i++)
                        scene.rule(scene.first, "ipv4Dst", i, {scene.last.input->id()});
                    graph.remove_rule(scene.br.id, scene.br.rules.rules()[0]->id);
                    graph.begin_transaction();
                    scene.rule(scene.c, "any", 0, {scene.first.input->id()});
                    graph.commit_transaction();
                    graph.commit_transaction();
                } catch (...) {
                    while (code_of([&] { graph.undo_transaction(); }).empty()) {
                    }
                    throw;
                }
            });
    }
}

TEST_CASE("no memory: packets are injected, or none of them is") {
    fail_each_allocation([](Scene& scene) {
        scene.send(scene.a, five(), 2);
        scene.put(scene.first, five());
    });
}

TEST_CASE("no memory: a run accounts for every packet, and goes on") {
    const auto run = [](Scene& scene) { scene.graph.run(); };
    for (const uint64_t stress_seed : {0, 1}) {
        for (const bool is_checked : {false, true}) {
            CAPTURE(stress_seed);
            CAPTURE(is_checked);
            GraphOptions options;
            options.stress_seed = stress_seed;
            options.is_checked = is_checked;
            fail_each_allocation(Outcome::goes_on, options, send_all, run);
        }
    }
}

TEST_CASE("no memory: a run with taps, a trace, several targets and a filter") {
    fail_each_allocation(
        Outcome::goes_on, {},
        [](Scene& scene) {
            scene.rule(scene.first, condition("bpf", {.given = 1, .text = "ether[5] = 3"}),
                       {scene.last.input->id(), scene.br.input->id()}, 1);
            const Condition only = condition("packetLength", range(60, 64));
            scene.graph.add_tap_on_ring(scene.br.input->id(), &only);
            scene.graph.add_tap_on_rule(scene.first.id, scene.first.rules.rules()[0]->id, nullptr);
            scene.graph.start_trace({});
            send_all(scene);
        },
        [](Scene& scene) { scene.graph.run(); });
}

TEST_CASE("no memory: time goes by, timers fire, and held packets go on") {
    fail_each_allocation(
        Outcome::goes_on, {},
        [](Scene& scene) {
            Instance& source = scene.add("generator", "source", {number(4)});
            Instance& keeps = scene.add("holder", "keeps", {number(2)});
            scene.otherwise(source, keeps);
            scene.otherwise(keeps, scene.last);
        },
        [](Scene& scene) { scene.graph.advance(4 * second_ns); });
}

TEST_CASE("no memory: packets that faults keep, double and lose are accounted for") {
    const FaultPlan::Kind kinds[] = {FaultPlan::full,      FaultPlan::drop,    FaultPlan::corrupt,
                                     FaultPlan::duplicate, FaultPlan::reorder, FaultPlan::delay};
    for (const FaultPlan::Kind kind : kinds) {
        CAPTURE(kind);
        fail_each_allocation(
            Outcome::goes_on, {},
            [&](Scene& scene) {
                scene.graph.add_fault(
                    scene.br.input->id(),
                    {.kind = kind, .timing = {FaultTiming::every, 2}, .delay_ns = 5});
                scene.graph.add_fault(scene.first.input->id(), {.kind = kind, .delay_ns = 5});
                send_all(scene);
            },
            [](Scene& scene) { scene.graph.advance(10); });
    }
}

TEST_CASE("no memory: taps, traces and faults are set, or nothing is") {
    fail_each_allocation(
        [](Scene& scene) { scene.graph.add_tap_on_ring(scene.br.input->id(), nullptr); });
    fail_each_allocation([](Scene& scene) {
        const Condition only = condition("packetLength", range(60, 64));
        scene.graph.add_tap_on_rule(scene.first.id, scene.first.rules.rules()[0]->id, &only);
    });
    fail_each_allocation([](Scene& scene) { scene.graph.start_trace({.origins = {5, 4}}); });
    fail_each_allocation([](Scene& scene) {
        scene.graph.add_fault(scene.br.input->id(), {.kind = FaultPlan::delay, .delay_ns = 5});
    });
    fail_each_allocation(
        [](Scene& scene) { scene.graph.add_fault(0, {.kind = FaultPlan::no_mbuf}); });
}

TEST_CASE("no memory: a command does what it says, or nothing") {
    const auto add_static = [](Scene& scene) {
        scene.control(scene.br, "addStatic", {mac(9), number(scene.c.vif->index)});
    };
    fail_each_allocation(add_static);
    for (const char* command : {"macTable", "flush", "configuration"})
        fail_each_allocation(Outcome::changes_nothing, {}, add_static,
                             [&](Scene& scene) { scene.control(scene.br, command); });
    fail_each_allocation([](Scene& scene) {
        scene.control(scene.br, "configure", {{}, number(7)});
    });
}

TEST_CASE("no memory: a capture file is scanned and put in, or is not") {
    const Directory directory;
    const std::string path = directory.file("x.pcap");
    write_numbered(path, {60, 61, 3000, 62});
    fail_each_allocation([&](Scene& scene) {
        const PcapScan scan = scan_pcap(path, false, 0, UINT64_MAX);
        scene.graph.inject_at_vif(scene.a.id,
                                  std::make_unique<Injection>(std::make_unique<FileSource>(
                                      path, scan.identity, scan.first_offset, scan.packets)));
    });
}

TEST_CASE("no memory: a graph with packets everywhere is taken down") {
    bool has_failed = true;
    for (uint64_t n = 1; has_failed; n++) {
        CAPTURE(n);
        const int64_t in_use = Pool::open().in_use();
        auto scene = std::make_unique<Scene>();
        Instance& keeps = scene->add("holder", "keeps", {number(100)});
        scene->otherwise(keeps, scene->last);
        scene->put(keeps, five());
        scene->graph.add_tap_on_ring(scene->br.input->id(), nullptr);
        scene->graph.run();
        scene->graph.stop_instance(scene->br.id);
        send_all(*scene);
        scene->graph.run();
        {
            const FailingNew failing(n);
            scene.reset();
            has_failed = failing.has_failed();
        }
        CHECK(Pool::open().in_use() == in_use);
    }
}
