// SPDX-License-Identifier: Apache-2.0
// What a dataplane has counted, and the packets it has kept: the ledger's side of it.
#include "../core/graph.hpp"
#include "batch.hpp"
#include "convert.hpp"
#include "dataplane.hpp"

namespace ringtap::binding {

Napi::Value Dataplane::counters(Info info) {
    const Napi::Env env = info.Env();
    const Instance& it = graph().instance(to_uint32(info[0], "instance"));
    auto dropped = Napi::BigUint64Array::New(env, it.dropped.size());
    for (size_t i = 0; i < it.dropped.size(); i++) dropped[i] = it.dropped[i];
    auto result = Napi::Object::New(env);
    result.Set("received", big(env, it.received));
    result.Set("sent", big(env, it.emitted));
    result.Set("held", Napi::BigInt::New(env, it.held));
    result.Set("dropped", dropped);
    if (it.vif != nullptr) result.Set("linkUp", it.vif->config.link_up);
    result.Set("unclaimed", static_cast<double>(it.far_captured.count()));
    return result;
}

/// {captures, drops, taps}: [instance or tap, packets to be claimed, …]
Napi::Value Dataplane::waiting(Info info) {
    std::vector<double> captures, drops, taps;
    const auto note = [](std::vector<double>& list, uint32_t id, uint64_t packets) {
        if (packets == 0) return;
        list.push_back(id);
        list.push_back(static_cast<double>(packets));
    };
    for (const auto& [id, it] : graph().instances()) {
        note(captures, id, it->far_captured.count());
        note(drops, id, it->drops.count());
    }
    for (const auto& [id, tap] : graph().taps()) note(taps, id, tap->captured.count());
    const auto to_array = [&](const std::vector<double>& list) {
        auto array = Napi::Float64Array::New(info.Env(), list.size());
        std::copy(list.begin(), list.end(), array.Data());
        return array;
    };
    auto result = Napi::Object::New(info.Env());
    result.Set("captures", to_array(captures));
    result.Set("drops", to_array(drops));
    result.Set("taps", to_array(taps));
    return result;
}

Napi::Value Dataplane::claim(Info info) {
    return Batch::make(info.Env(),
                       graph().instance(to_uint32(info[0], "instance")).far_captured.claim());
}

Napi::Value Dataplane::claim_drops(Info info) {
    return Batch::make(info.Env(), graph().instance(to_uint32(info[0], "instance")).drops.claim());
}

Napi::Value Dataplane::claim_tap(Info info) {
    return Batch::make(info.Env(), graph().tap(to_uint32(info[0], "tap")).captured.claim());
}

/// {memoryBytes, spilledBytes} of what has been captured and not been forgotten.
Napi::Value Dataplane::capture_store(Info info) {
    auto result = Napi::Object::New(info.Env());
    const CaptureStore& store = *graph().captures;
    result.Set("memoryBytes", static_cast<double>(store.memory_bytes()));
    result.Set("spilledBytes", static_cast<double>(store.spilled_bytes()));
    return result;
}

Napi::Value Dataplane::ring_state(Info info) {
    const Ring& ring = graph().ring(to_uint32(info[0], "ring"));
    auto result = Napi::Object::New(info.Env());
    result.Set("size", ring.size());
    result.Set("queued", ring.queued());
    return result;
}

Napi::Value Dataplane::ledger(Info info) {
    const Napi::Env env = info.Env();
    Graph& g = graph();
    const Ledger l = g.ledger();
    auto result = Napi::Object::New(env);
    result.Set("injected", big(env, l.injected));
    result.Set("received", big(env, l.received));
    result.Set("generated", big(env, l.generated));
    result.Set("copied", big(env, l.copied));
    result.Set("captured", big(env, l.captured));
    result.Set("transmitted", big(env, l.transmitted));
    result.Set("consumed", big(env, l.consumed));
    result.Set("held", Napi::BigInt::New(env, l.held));
    result.Set("queued", big(env, g.queued()));
    result.Set("delayed", big(env, g.delayed()));
    result.Set("missed", big(env, g.missed()));
    result.Set("pending", big(env, g.injections_pending()));
    result.Set("mbufsInUse", static_cast<double>(g.mbufs_in_use()));
    auto dropped = Napi::Object::New(env);
    for (const auto& [reason, packets] : g.drops_by_reason())
        dropped.Set(reason, big(env, packets));
    result.Set("dropped", dropped);
    return result;
}

Napi::Value Dataplane::audit(Info info) {
    auto result = Napi::Array::New(info.Env());
    for (const std::string& finding : ringtap::audit(graph())) result.Set(result.Length(), finding);
    return result;
}

Napi::Value Dataplane::custody_faults(Info info) {
    const Napi::Env env = info.Env();
    auto faults = Napi::Array::New(env);
    for (const CustodyFault& fault : graph().custody_faults) {
        auto entry = Napi::Object::New(env);
        entry.Set("instance", fault.instance);
        entry.Set("what", fault.what);
        entry.Set("isThrown", fault.is_thrown);
        entry.Set("injection", static_cast<double>(fault.origin >> 32));
        entry.Set("index", static_cast<double>(static_cast<uint32_t>(fault.origin)));
        entry.Set("bytes",
                  Napi::Buffer<uint8_t>::Copy(env, fault.bytes.data(), fault.bytes.size()));
        faults.Set(faults.Length(), entry);
    }
    auto result = Napi::Object::New(env);
    result.Set("count", static_cast<double>(graph().custody_fault_count));
    result.Set("faults", faults);
    return result;
}

}  // namespace ringtap::binding
