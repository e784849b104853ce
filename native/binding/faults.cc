// SPDX-License-Identifier: Apache-2.0
#include <rte_mbuf.h>

#include <algorithm>
#include <cstring>
#include <iterator>

#include "condition.hpp"
#include "convert.hpp"
#include "dataplane.hpp"

namespace ringtap::binding {

namespace {

/// In the order of FaultPlan::Kind, and of FaultTiming::Kind.
const char* const fault_kinds[] = {"full",    "drop",  "corrupt", "duplicate",
                                   "reorder", "delay", "pause",   "noMbuf"};
const char* const timings[] = {"always", "every", "oneIn", "nth"};
static_assert(std::size(fault_kinds) == FaultPlan::kinds);

template <size_t n>
size_t index_of(const std::string& word, const char* const (&words)[n], const char* what) {
    const auto* const found = std::find(std::begin(words), std::end(words), word);
    if (found == std::end(words))
        throw Error("ERR_RINGTAP_ARGUMENT", "'" + word + "' is no " + what + ".");
    return static_cast<size_t>(found - words);
}

}  // namespace

/// (kind, ring, timing, n; {bits, places, delay, jitter}; condition | undefined, arguments)
Napi::Value Dataplane::add_fault(Info info) {
    FaultPlan plan;
    plan.kind = static_cast<FaultPlan::Kind>(
        index_of(to_string(info[0], "kind of fault"), fault_kinds, "kind of fault"));
    const std::string timing = to_string(info[2], "timing");
    plan.timing.kind =
        static_cast<FaultTiming::Kind>(index_of(timing, timings, "timing of a fault"));
    plan.timing.n = std::max(1u, to_uint32(info[3], "n"));
    const Napi::Object how = to_object(info[4], "options");
    plan.bits = to_uint32(how.Get("bits"), "bits");
    plan.places = to_uint32(how.Get("places"), "places");
    plan.delay_ns = to_uint64(how.Get("delay"), "delay");
    plan.jitter_ns = to_uint64(how.Get("jitter"), "jitter");
    plan.is_conditional = !info[5].IsUndefined();
    if (plan.is_conditional) plan.only = to_condition(info[5], info[6]);
    const uint32_t ring = to_uint32(info[1], "ring");
    return Napi::Number::New(info.Env(), graph().add_fault(ring, std::move(plan)));
}

Napi::Value Dataplane::remove_fault(Info info) {
    graph().remove_fault(to_uint32(info[0], "fault"));
    return info.Env().Undefined();
}

/// → {ring, injection, index, bytes}, of the packet that is not to go on yet; undefined: none
Napi::Value Dataplane::paused(Info info) {
    const Napi::Env env = info.Env();
    const rte_mbuf* m = graph().paused_packet();
    if (m == nullptr) return env.Undefined();
    const MbufState& state = graph().pool.state(m);
    auto paused = Napi::Object::New(env);
    paused.Set("ring", Napi::Number::New(env, graph().paused_at()->id()));
    paused.Set("injection", Napi::Number::New(env, static_cast<double>(state.origin >> 32)));
    paused.Set("index", Napi::Number::New(env, static_cast<uint32_t>(state.origin)));
    auto bytes = Napi::Uint8Array::New(env, m->pkt_len);
    const void* at = rte_pktmbuf_read(m, 0, m->pkt_len, bytes.Data());
    if (at != bytes.Data()) std::memcpy(bytes.Data(), at, m->pkt_len);
    paused.Set("bytes", bytes);
    return paused;
}

/// (bytes | undefined): as it is to go on; left out: as it is. Nothing runs yet.
Napi::Value Dataplane::resume(Info info) {
    if (graph().paused_at() == nullptr) return info.Env().Undefined();
    if (!info[0].IsUndefined()) {
        const auto bytes = info[0].As<Napi::Uint8Array>();
        if (!info[0].IsTypedArray() || bytes.ByteLength() == 0 ||
            bytes.ByteLength() > Pool::max_packet_bytes)
            throw Error("ERR_RINGTAP_ARGUMENT", "These are not the bytes of a packet.");
        graph().replace_paused(bytes.Data(), static_cast<uint32_t>(bytes.ByteLength()));
    }
    graph().resume();
    return info.Env().Undefined();
}

/// → {seen, hits}
Napi::Value Dataplane::fault_counts(Info info) {
    const Fault& fault = graph().fault(to_uint32(info[0], "fault"));
    auto counts = Napi::Object::New(info.Env());
    counts.Set("seen", static_cast<double>(fault.seen));
    counts.Set("hits", static_cast<double>(fault.hits));
    return counts;
}

}  // namespace ringtap::binding
