// SPDX-License-Identifier: Apache-2.0
#include "dataplane.hpp"

#include "../core/control.hpp"
#include "../core/host/hosted_class.hpp"
#include "../core/host/hosted_instance.hpp"
#include "../core/registry.hpp"
#include "batch.hpp"
#include "capture_writer.hpp"
#include "condition.hpp"
#include "convert.hpp"
#include "describe.hpp"
#include "host.hpp"

namespace ringtap::binding {

namespace {

/// A name, or the number of a class that is run in JavaScript.
const ringtap_class& to_class(const Napi::Value& value) {
    if (value.IsNumber()) return HostedClass::find(to_uint32(value, "class"));
    return find_class(to_string(value, "class"));
}

RingParam to_ring_param(const Napi::Value& value) {
    const Napi::Object given = to_object(value, "ring parameters");
    return {to_uint32(given.Get("size"), "ring size"), to_uint32(given.Get("flags"), "ring flags")};
}

/// "spin", "yield", or how long a worker sleeps at most, in ns.
Idling to_idling(const Napi::Value& value) {
    Idling idling;
    if (value.IsUndefined()) return idling;
    if (!value.IsString()) {
        idling.longest_sleep_ns = to_uint64(value, "idle");
        return idling;
    }
    idling.yielding_passes = Idling::never;
    if (value.As<Napi::String>().Utf8Value() == "spin") idling.spinning_passes = Idling::never;
    return idling;
}

GraphOptions to_options(const Napi::Value& value) {
    const Napi::Object given = to_object(value, "options");
    GraphOptions options;
    options.quota_mbufs = to_uint32(given.Get("quota"), "quota");
    options.burst = to_uint32(given.Get("burst"), "burst");
    options.max_hops_per_packet = to_uint64(given.Get("maxHops"), "maxHops");
    options.ring_full_drops = to_bool(given.Get("ringFullDrops"), "ringFullDrops");
    options.is_checked = to_bool(given.Get("checked"), "checked");
    options.live_workers = to_uint32(given.Get("liveWorkers"), "liveWorkers");
    const Napi::Value cpus = given.Get("cpus");
    if (!cpus.IsUndefined()) {
        const Napi::Uint32Array list = to_uint32_array(cpus, "cpus");
        options.live_cpus.assign(list.Data(), list.Data() + list.ElementLength());
    }
    options.idling = to_idling(given.Get("idle"));
    options.seed = to_uint32(given.Get("seed"), "seed");
    const Napi::Value clock_start = given.Get("clockStartNs");
    if (!clock_start.IsUndefined()) options.clock_start_ns = to_uint64(clock_start, "clockStartNs");
    options.stress_seed = to_uint32(given.Get("stress"), "stress");
    return options;
}

Napi::Value nothing(const Napi::CallbackInfo& info) {
    return info.Env().Undefined();
}

/// Live, nothing moves during a call; unless the call closes the dataplane, it goes on afterwards.
class Still {
  public:
    explicit Still(const std::unique_ptr<Graph>& graph) : graph_(graph) {
        if (graph_) graph_->stand_still();
    }
    ~Still() {
        if (graph_) graph_->go_on();
    }

  private:
    const std::unique_ptr<Graph>& graph_;
};

/// Live, only those stand still whom the call holds.
class LetGo {
  public:
    explicit LetGo(Graph& graph) : graph_(graph) {}
    ~LetGo() { graph_.let_go(); }

  private:
    Graph& graph_;
};

}  // namespace

template <Napi::Value (Dataplane::*method)(const Napi::CallbackInfo&)>
Napi::Value Dataplane::call(Info info) {
    return guarded(info.Env(), [&] {
        InJavaScript::refuse();
        const Still still(graph_);
        return (this->*method)(info);
    });
}

template <Napi::Value (Dataplane::*method)(const Napi::CallbackInfo&)>
Napi::Value Dataplane::call_alone(Info info) {
    return guarded(info.Env(), [&] {
        InJavaScript::refuse();
        const LetGo let_go(graph());
        return (this->*method)(info);
    });
}

template <Napi::Value (Dataplane::*method)(const Napi::CallbackInfo&)>
Napi::Value Dataplane::call_of(Info info) {
    return guarded(info.Env(), [&] {
        InJavaScript::refuse();
        const LetGo let_go(graph());
        graph().hold(graph().instance(to_uint32(info[0], "instance")));
        return (this->*method)(info);
    });
}

Napi::Function Dataplane::define(Napi::Env env) {
    constexpr auto at = napi_default;
    return DefineClass(
        env, "Dataplane",
        {InstanceMethod<&Dataplane::call_alone<&Dataplane::add_instance>>("addInstance", at),
         InstanceMethod<&Dataplane::call_alone<&Dataplane::remove_instance>>("removeInstance", at),
         InstanceMethod<&Dataplane::call_of<&Dataplane::start_instance>>("startInstance", at),
         InstanceMethod<&Dataplane::call_of<&Dataplane::stop_instance>>("stopInstance", at),
         InstanceMethod<&Dataplane::call_of<&Dataplane::add_rule>>("addRule", at),
         InstanceMethod<&Dataplane::call_of<&Dataplane::remove_rule>>("removeRule", at),
         InstanceMethod<&Dataplane::call_of<&Dataplane::rule_hits>>("ruleHits", at),
         InstanceMethod<&Dataplane::call_of<&Dataplane::reorder_rules>>("reorderRules", at),
         InstanceMethod<&Dataplane::call_alone<&Dataplane::check_condition>>("checkCondition", at),
         InstanceMethod<&Dataplane::call<&Dataplane::begin_transaction>>("beginTransaction", at),
         InstanceMethod<&Dataplane::call<&Dataplane::commit_transaction>>("commitTransaction", at),
         InstanceMethod<&Dataplane::call<&Dataplane::undo_transaction>>("undoTransaction", at),
         InstanceMethod<&Dataplane::call_of<&Dataplane::control>>("control", at),
         InstanceMethod<&Dataplane::call_of<&Dataplane::call_hosted>>("callHosted", at),
         InstanceMethod<&Dataplane::call_of<&Dataplane::counters>>("counters", at),
         InstanceMethod<&Dataplane::call<&Dataplane::inject>>("inject", at),
         InstanceMethod<&Dataplane::call<&Dataplane::inject_timed>>("injectTimed", at),
         InstanceMethod<&Dataplane::call_alone<&Dataplane::reserve_injection>>("reserveInjection",
                                                                               at),
         InstanceMethod<&Dataplane::call<&Dataplane::record>>("record", at),
         InstanceMethod<&Dataplane::call<&Dataplane::capture_store>>("captureStore", at),
         InstanceMethod<&Dataplane::call<&Dataplane::run>>("run", at),
         InstanceMethod<&Dataplane::call<&Dataplane::poll>>("poll", at),
         InstanceMethod<&Dataplane::call<&Dataplane::step>>("step", at),
         InstanceMethod<&Dataplane::call<&Dataplane::advance>>("advance", at),
         InstanceMethod<&Dataplane::call_alone<&Dataplane::now>>("now", at),
         InstanceMethod<&Dataplane::call<&Dataplane::add_tap>>("addTap", at),
         InstanceMethod<&Dataplane::call<&Dataplane::remove_tap>>("removeTap", at),
         InstanceMethod<&Dataplane::call<&Dataplane::add_fault>>("addFault", at),
         InstanceMethod<&Dataplane::call<&Dataplane::remove_fault>>("removeFault", at),
         InstanceMethod<&Dataplane::call<&Dataplane::fault_counts>>("faultCounts", at),
         InstanceMethod<&Dataplane::call<&Dataplane::paused>>("paused", at),
         InstanceMethod<&Dataplane::call<&Dataplane::resume>>("resume", at),
         InstanceMethod<&Dataplane::call<&Dataplane::waiting>>("waiting", at),
         InstanceMethod<&Dataplane::call_of<&Dataplane::claim>>("claim", at),
         InstanceMethod<&Dataplane::call_of<&Dataplane::claim_drops>>("claimDrops", at),
         InstanceMethod<&Dataplane::call<&Dataplane::claim_tap>>("claimTap", at),
         InstanceMethod<&Dataplane::call_alone<&Dataplane::lcore_of>>("lcoreOf", at),
         InstanceMethod<&Dataplane::call_alone<&Dataplane::lcores>>("lcores", at),
         InstanceMethod<&Dataplane::call<&Dataplane::place>>("place", at),
         InstanceMethod<&Dataplane::call<&Dataplane::serve_with>>("serveWith", at),
         InstanceMethod<&Dataplane::serve>("serve", at),
         InstanceMethod<&Dataplane::call<&Dataplane::ring_state>>("ringState", at),
         InstanceMethod<&Dataplane::call<&Dataplane::ledger>>("ledger", at),
         InstanceMethod<&Dataplane::call<&Dataplane::audit>>("audit", at),
         InstanceMethod<&Dataplane::call<&Dataplane::custody_faults>>("custodyFaults", at),
         InstanceMethod<&Dataplane::call<&Dataplane::take_log>>("takeLog", at),
         InstanceMethod<&Dataplane::call<&Dataplane::start_trace>>("startTrace", at),
         InstanceMethod<&Dataplane::call<&Dataplane::stop_trace>>("stopTrace", at),
         InstanceMethod<&Dataplane::call<&Dataplane::read_trace>>("readTrace", at),
         InstanceMethod<&Dataplane::call<&Dataplane::watch>>("watch", at),
         InstanceMethod<&Dataplane::call<&Dataplane::close>>("close", at)});
}

Dataplane::Dataplane(Info info) : Napi::ObjectWrap<Dataplane>(info) {
    guarded(info.Env(), [&] {
        InJavaScript::refuse();
        graph_ = std::make_unique<Graph>(to_options(info[0]));
        return info.Env().Undefined();
    });
}

Graph& Dataplane::graph() {
    if (!graph_) throw Error("ERR_RINGTAP_CLOSED", "This dataplane has been closed.");
    return *graph_;
}

/// (class, name, {size, flags}, {size, flags} | undefined, values, vswitch | undefined)
Napi::Value Dataplane::add_instance(Info info) {
    const Napi::Env env = info.Env();
    const ringtap_class& cls = to_class(info[0]);
    const RingParam input = to_ring_param(info[2]);
    RingParam inbound;
    if (!info[3].IsUndefined()) inbound = to_ring_param(info[3]);
    const Values values(info[4], params_of(cls));
    VifConfig vif;
    const bool is_vif = (cls.flags & RINGTAP_IS_VIF) != 0;
    if (is_vif) vif = VifConfig::from(values.from(own_param_count(cls)));
    const std::string vswitch = info[5].IsUndefined() ? "" : to_string(info[5], "vswitch");
    Instance& made = graph().add_instance(cls, to_string(info[1], "name"), input,
                                          info[3].IsUndefined() ? nullptr : &inbound, values.data(),
                                          is_vif ? &vif : nullptr, vswitch);
    if (!info[6].IsUndefined()) made.asks_for_lcore = to_bool(info[6], "needsLcore");
    auto result = Napi::Object::New(env);
    result.Set("id", made.id);
    result.Set("input", made.input->id());
    if ((made.cls->flags & RINGTAP_ON_CALLER) != 0)
        result.Set("hosted", static_cast<HostedInstance*>(made.state.get())->number());
    if (made.inbound) result.Set("inbound", made.inbound->id());
    if (made.vif != nullptr) {
        result.Set("vif", made.vif->index);
        auto mac = Napi::Uint8Array::New(env, made.vif->config.mac.size());
        std::copy(made.vif->config.mac.begin(), made.vif->config.mac.end(), mac.Data());
        result.Set("mac", mac);
    }
    return result;
}

Napi::Value Dataplane::remove_instance(Info info) {
    return Batch::make(info.Env(), graph().remove_instance(to_uint32(info[0], "instance")));
}

Napi::Value Dataplane::start_instance(Info info) {
    graph().start_instance(to_uint32(info[0], "instance"));
    return nothing(info);
}

Napi::Value Dataplane::stop_instance(Info info) {
    graph().stop_instance(to_uint32(info[0], "instance"));
    return nothing(info);
}

/// (instance, priority, condition, arguments, rings)
Napi::Value Dataplane::add_rule(Info info) {
    const Napi::Uint32Array rings = to_uint32_array(info[4], "target rings");
    const RuleAdded added = graph().add_rule(
        to_uint32(info[0], "instance"), to_uint32(info[1], "priority"),
        to_condition(info[2], info[3]), {rings.Data(), rings.Data() + rings.ElementLength()});
    auto result = Napi::Object::New(info.Env());
    result.Set("rule", added.rule);
    if (added.has_replaced) result.Set("replaced", added.replaced);
    return result;
}

Napi::Value Dataplane::remove_rule(Info info) {
    graph().remove_rule(to_uint32(info[0], "instance"), to_uint32(info[1], "rule"));
    return nothing(info);
}

/// (instance, rule) → [packets, bytes]
Napi::Value Dataplane::rule_hits(Info info) {
    const Rule& rule = graph().rule(to_uint32(info[0], "instance"), to_uint32(info[1], "rule"));
    auto result = Napi::Array::New(info.Env(), 2);
    result.Set(0u, big(info.Env(), rule.packets));
    result.Set(1u, big(info.Env(), rule.bytes));
    return result;
}

/// (instance, rules)
Napi::Value Dataplane::reorder_rules(Info info) {
    const Napi::Uint32Array rules = to_uint32_array(info[1], "rules");
    graph().reorder_rules(to_uint32(info[0], "instance"),
                          {rules.Data(), rules.Data() + rules.ElementLength()});
    return nothing(info);
}

/// (condition, arguments): throws what a rule of it would.
Napi::Value Dataplane::check_condition(Info info) {
    to_condition(info[0], info[1]);
    return nothing(info);
}

Napi::Value Dataplane::begin_transaction(Info info) {
    graph().begin_transaction();
    return nothing(info);
}

Napi::Value Dataplane::commit_transaction(Info info) {
    graph().commit_transaction();
    return nothing(info);
}

Napi::Value Dataplane::undo_transaction(Info info) {
    graph().undo_transaction();
    return nothing(info);
}

/// (instance, command index, arguments) → rows of column values
Napi::Value Dataplane::control(Info info) {
    const Napi::Env env = info.Env();
    Instance& instance = graph().instance(to_uint32(info[0], "instance"));
    const auto commands = commands_of(*instance.cls);
    const uint32_t index = to_uint32(info[1], "command");
    if (index >= commands.size())
        throw Error("ERR_RINGTAP_ARGUMENT",
                    "There is no command number " + std::to_string(index) + ".");
    // What every VIF has, others look at, too.
    if (index < first_own_command(*instance.cls)) graph().hold_all();
    const Values values(info[2], fields_of(commands[index].arguments));
    const ringtap_call call =
        ringtap::control(instance, static_cast<uint16_t>(index), values.data());
    return from_rows(env, call, commands[index].results);
}

/// What modules have logged since the last time.
Napi::Value Dataplane::take_log(Info info) {
    static const char* const levels[] = {"debug", "info", "warning", "error"};
    const ModuleLog::Taken taken = graph().log.take();
    auto lines = Napi::Array::New(info.Env());
    for (const ModuleLog::Line& line : taken.lines) {
        auto entry = Napi::Object::New(info.Env());
        entry.Set("time", big(info.Env(), line.now_ns));
        entry.Set("instance", line.instance);
        entry.Set("level", levels[line.level]);
        entry.Set("text", line.text);
        lines.Set(lines.Length(), entry);
    }
    auto result = Napi::Object::New(info.Env());
    result.Set("lines", lines);
    result.Set("lost", static_cast<double>(taken.lost));
    return result;
}

/// (instance, function → how many actions it has written down): calls it as a command is called.
Napi::Value Dataplane::call_hosted(Info info) {
    Instance& it = graph().instance(to_uint32(info[0], "instance"));
    if (!it.has(RINGTAP_ON_CALLER))
        throw Error("ERR_RINGTAP_ARGUMENT", it.name + " is of a native class.");
    std::optional<Napi::Error> thrown;
    const auto call = [&] {
        const InJavaScript in_javascript;
        try {
            return info[1].As<Napi::Function>().Call({}).ToNumber().Uint32Value();
        } catch (const Napi::Error& error) {
            thrown = error;
            return 0u;
        }
    };
    it.worker->call(it, {"command"},
                    [&] { static_cast<HostedInstance*>(it.state.get())->call(call); });
    if (thrown) throw *thrown;
    return nothing(info);
}

/// Returns the hops it took.
Napi::Value Dataplane::run(Info info) {
    const uint64_t before = graph().hops();
    graph().run();
    return Napi::Number::New(info.Env(), static_cast<double>(graph().hops() - before));
}

/// (instance, packets; 0: as many as it gives by itself) → how many it gave
Napi::Value Dataplane::poll(Info info) {
    const uint64_t polled =
        graph().poll(to_uint32(info[0], "instance"), to_uint64(info[1], "packets"));
    return Napi::Number::New(info.Env(), static_cast<double>(polled));
}

Napi::Value Dataplane::step(Info info) {
    const Instance* it = graph().step();
    if (it == nullptr) return info.Env().Undefined();
    return Napi::Number::New(info.Env(), it->id);
}

Napi::Value Dataplane::advance(Info info) {
    graph().advance(to_uint64(info[0], "duration"));
    return nothing(info);
}

Napi::Value Dataplane::now(Info info) {
    return big(info.Env(), graph().clock.now_ns());
}

/// ('vif' | 'tap', instance or tap, writer | undefined): where its packets go from here on.
Napi::Value Dataplane::record(Info info) {
    const uint32_t id = to_uint32(info[1], "place");
    Capture& capture = to_string(info[0], "kind of place") == "tap"
                           ? graph().tap(id).captured
                           : graph().instance(id).far_captured;
    capture.record_to(info[2].IsUndefined() ? nullptr : CaptureWriter::file_of(info[2]));
    return nothing(info);
}

Napi::Value Dataplane::lcore_of(Info info) {
    return Napi::Number::New(info.Env(),
                             graph().lcore_of(graph().instance(to_uint32(info[0], "instance"))));
}

Live& Dataplane::live() {
    if (Live* live = graph().live()) return *live;
    throw Error("ERR_RINGTAP_LIVE", "A stepped dataplane has no lcores.", "Make it live.");
}

/// [{number, isExclusive, cpu, dpdkLcore, instances}, …]
Napi::Value Dataplane::lcores(Info info) {
    auto list = Napi::Array::New(info.Env());
    for (const Live::View& lcore : live().lcores()) {
        auto one = Napi::Object::New(info.Env());
        one.Set("number", lcore.number);
        one.Set("isExclusive", lcore.is_exclusive);
        one.Set("cpu", lcore.cpu);
        one.Set("dpdkLcore", lcore.dpdk_lcore);
        auto instances = Napi::Array::New(info.Env());
        for (const uint32_t id : lcore.instances) instances.Set(instances.Length(), id);
        one.Set("instances", instances);
        list.Set(list.Length(), one);
    }
    return list;
}

Napi::Value Dataplane::place(Info info) {
    Instance& it = graph().instance(to_uint32(info[0], "instance"));
    live().place(it, to_uint32(info[1], "lcore"));
    return nothing(info);
}

/// (serve: () → void): is called when what runs in JavaScript waits for its turn, to call serve().
/// However many workers ask for it meanwhile, it is called once. It keeps no process alive.
Napi::Value Dataplane::serve_with(Info info) {
    const Napi::Env env = info.Env();
    napi_create_threadsafe_function(env, info[0], nullptr, Napi::String::New(env, "ringtap"), 1, 1,
                                    nullptr, nullptr, nullptr, nullptr, &caller_);
    napi_unref_threadsafe_function(env, caller_);
    live().call_caller = [this] {
        napi_call_threadsafe_function(caller_, nullptr, napi_tsfn_nonblocking);
    };
    return nothing(info);
}

/// The workers run on meanwhile.
Napi::Value Dataplane::serve(Info info) {
    return guarded(info.Env(), [&] {
        InJavaScript::refuse();
        live().serve_caller_now();
        return nothing(info);
    });
}

/// (function | undefined): is told now and then, while the graph runs, how many packets have been
/// put in. It must not call the dataplane; what it throws is lost.
Napi::Value Dataplane::watch(Info info) {
    graph().watcher = nullptr;
    watcher_.Reset();
    if (!info[0].IsFunction()) return nothing(info);
    watcher_ = Napi::Persistent(info[0].As<Napi::Function>());
    graph().watcher = [this](uint64_t packets) {
        const Napi::HandleScope scope(watcher_.Env());
        const InJavaScript in_javascript;
        try {
            watcher_.Call({Napi::Number::New(watcher_.Env(), static_cast<double>(packets))});
        } catch (const Napi::Error&) {
        }
    };
    return nothing(info);
}

Napi::Value Dataplane::close(Info info) {
    graph_.reset();
    leave_caller();
    return nothing(info);
}

/// No worker is left that could call it.
void Dataplane::leave_caller() {
    if (caller_ != nullptr) napi_release_threadsafe_function(caller_, napi_tsfn_abort);
    caller_ = nullptr;
}

Dataplane::~Dataplane() {
    graph_.reset();
    leave_caller();
}

}  // namespace ringtap::binding
