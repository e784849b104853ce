// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <napi.h>

#include <memory>

#include "../core/graph.hpp"

namespace ringtap::binding {

/// The native side of a dataplane. JavaScript holds numbers of instances, rings, rules and taps,
/// which are never used again: a stale one is an error, not a read of freed memory. close() may be
/// called twice; everything else throws after it.
class Dataplane : public Napi::ObjectWrap<Dataplane> {
  public:
    static Napi::Function define(Napi::Env env);
    explicit Dataplane(const Napi::CallbackInfo& info);
    ~Dataplane() override;

  private:
    using Info = const Napi::CallbackInfo&;
    Graph& graph();
    // Live, meanwhile: everybody stands still; nobody but those whom the method holds; and besides
    // those, the lcore of the instance that is its first argument.
    template <Napi::Value (Dataplane::*method)(Info)>
    Napi::Value call(Info info);
    template <Napi::Value (Dataplane::*method)(Info)>
    Napi::Value call_alone(Info info);
    template <Napi::Value (Dataplane::*method)(Info)>
    Napi::Value call_of(Info info);

    Napi::Value add_instance(Info);
    Napi::Value remove_instance(Info);
    Napi::Value start_instance(Info);
    Napi::Value stop_instance(Info);
    Napi::Value add_rule(Info);
    Napi::Value remove_rule(Info);
    Napi::Value rule_hits(Info);
    Napi::Value reorder_rules(Info);
    Napi::Value check_condition(Info);
    Napi::Value begin_transaction(Info);
    Napi::Value commit_transaction(Info);
    Napi::Value undo_transaction(Info);
    Napi::Value control(Info);
    Napi::Value take_log(Info);
    Napi::Value call_hosted(Info);
    Napi::Value counters(Info);
    Napi::Value inject(Info);
    Napi::Value inject_timed(Info);
    Napi::Value reserve_injection(Info);
    Napi::Value record(Info);
    Napi::Value capture_store(Info);
    Napi::Value run(Info);
    Napi::Value poll(Info);
    Napi::Value step(Info);
    Napi::Value advance(Info);
    Napi::Value now(Info);
    Napi::Value add_tap(Info);
    Napi::Value remove_tap(Info);
    Napi::Value add_fault(Info);
    Napi::Value remove_fault(Info);
    Napi::Value fault_counts(Info);
    Napi::Value paused(Info);
    Napi::Value resume(Info);
    Napi::Value waiting(Info);
    Napi::Value claim(Info);
    Napi::Value claim_drops(Info);
    Napi::Value claim_tap(Info);
    Napi::Value lcore_of(Info);
    Napi::Value lcores(Info);
    Napi::Value place(Info);
    Napi::Value serve_with(Info);
    Napi::Value serve(Info);
    Napi::Value ring_state(Info);
    Napi::Value ledger(Info);
    Napi::Value audit(Info);
    Napi::Value custody_faults(Info);
    Napi::Value start_trace(Info);
    Napi::Value stop_trace(Info);
    Napi::Value read_trace(Info);
    Napi::Value watch(Info);
    Napi::Value close(Info);

    Live& live();
    void leave_caller();

    napi_threadsafe_function caller_ = nullptr;  // calls serve() on the thread of JavaScript
    std::unique_ptr<Graph> graph_;
    Napi::FunctionReference watcher_;
};

}  // namespace ringtap::binding
