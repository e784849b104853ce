// SPDX-License-Identifier: Apache-2.0
// How packets of the test get into a dataplane.
#include "../core/timed_injection.hpp"
#include "captures.hpp"
#include "convert.hpp"
#include "dataplane.hpp"

namespace ringtap::binding {

namespace {

/// {bytes, lengths, times | undefined}, or part of a file: {path, identity, offset, packets}.
std::unique_ptr<PacketSource> to_source(const Napi::Value& value) {
    const Napi::Object given = to_object(value, "source");
    if (given.Has("path")) return to_file_source(given);
    const Napi::Uint8Array bytes = to_bytes(given.Get("bytes"), "bytes");
    const Napi::Uint32Array lengths = to_uint32_array(given.Get("lengths"), "lengths");
    uint64_t total = 0;
    for (size_t i = 0; i < lengths.ElementLength(); i++) {
        total += lengths[i];
        if (lengths[i] > Pool::max_packet_bytes) throw too_long(lengths[i]);
    }
    std::vector<uint64_t> times;
    if (const Napi::Value list = given.Get("times"); !list.IsUndefined())
        times = to_uint64s(list, "times");
    if (total != bytes.ByteLength() || (!times.empty() && times.size() != lengths.ElementLength()))
        throw Error("ERR_RINGTAP_ARGUMENT", "Lengths and bytes of an injection do not agree.");
    return std::make_unique<MemorySource>(
        std::vector<uint8_t>(bytes.Data(), bytes.Data() + bytes.ByteLength()),
        std::vector<uint32_t>(lengths.Data(), lengths.Data() + lengths.ElementLength()),
        std::move(times));
}

/// {flags, vlanTci, rssHash, packetType, timestamp}, each of which may be left out.
std::optional<Offload> to_offload(const Napi::Value& value, std::optional<uint64_t>& timestamp_ns) {
    if (value.IsUndefined()) return std::nullopt;
    const Napi::Object given = to_object(value, "offload");
    Offload offload;
    offload.flags = to_uint64(given.Get("flags"), "offload flags") & ~TimestampField::flag;
    offload.vlan_tci = static_cast<uint16_t>(to_uint32(given.Get("vlanTci"), "vlanTci"));
    offload.rss_hash = to_uint32(given.Get("rssHash"), "rssHash");
    offload.packet_type = to_uint32(given.Get("packetType"), "packetType");
    if (const Napi::Value time = given.Get("timestamp"); !time.IsUndefined())
        timestamp_ns = to_uint64(time, "timestamp");
    return offload;
}

/// Packets; undefined: no limit.
uint64_t to_limit(const Napi::Value& value) {
    return value.IsUndefined() ? UINT64_MAX : to_uint64(value, "limit");
}

InjectionTiming to_timing(const Napi::Object& given) {
    using By = InjectionTiming::By;
    InjectionTiming timing;
    const std::string by = to_string(given.Get("by"), "timing");
    timing.by = by == "recorded" ? By::recorded : by == "bits" ? By::bits : By::packets;
    const Napi::Value rate = given.Get("perSecond");
    timing.per_second = rate.IsNumber() ? rate.As<Napi::Number>().DoubleValue() : 0;
    if (timing.by != By::recorded && !(timing.per_second > 0))
        throw Error("ERR_RINGTAP_ARGUMENT", "A rate is a number above 0.");
    timing.start_ns = to_uint64(given.Get("start"), "start");
    timing.due_ns = to_uint64(given.Get("due"), "due");
    if (const Napi::Value first = given.Get("first"); !first.IsUndefined())
        timing.first_ns = to_uint64(first, "first");
    return timing;
}

/// What injections at once and by time have in common: {number, sent, repeat, limit, inVif, outVif,
/// offload}.
template <typename Kind>
void take_numbers(Kind& injection, const Napi::Object& options) {
    injection.number = to_uint32(options.Get("number"), "number");
    injection.sent = to_uint32(options.Get("sent"), "sent");
    injection.repeat = to_uint32(options.Get("repeat"), "repeat");
    injection.limit = to_limit(options.Get("limit"));
    injection.in_vif = to_uint32(options.Get("inVif"), "inVif");
    injection.out_vif = to_uint32(options.Get("outVif"), "outVif");
    injection.offload = to_offload(options.Get("offload"), injection.timestamp_ns);
}

TimedInjection to_timed_injection(const Napi::Object& given) {
    const Napi::Object options = to_object(given.Get("options"), "options");
    TimedInjection injection;
    injection.source = to_source(given.Get("source"));
    injection.timing = to_timing(to_object(given.Get("timing"), "timing"));
    injection.is_at_vif = to_string(given.Get("kind"), "kind of target") == "vif";
    injection.target = to_uint32(given.Get("target"), "target");
    take_numbers(injection, options);
    return injection;
}

Napi::Object where_it_stands(Napi::Env env, const TimedInjection& injection) {
    auto result = Napi::Object::New(env);
    result.Set("sent", injection.sent);
    result.Set("due", big(env, injection.timing.due_ns));
    if (const auto& first = injection.timing.first_ns) result.Set("first", big(env, *first));
    return result;
}

}  // namespace

/// ('vif' | 'ring', instance or ring, source, {number, sent, repeat, burst, inVif, outVif,
/// overflows, now, offload})
Napi::Value Dataplane::inject(Info info) {
    const bool at_vif = to_string(info[0], "kind of target") == "vif";
    const uint32_t target = to_uint32(info[1], "target");
    const Napi::Object options = to_object(info[3], "options");
    auto injection = std::make_unique<Injection>(to_source(info[2]));
    take_numbers(*injection, options);
    injection->burst = to_uint32(options.Get("burst"), "burst");
    injection->overflows = to_bool(options.Get("overflows"), "overflows");
    if (injection->left() == 0) return Napi::Number::New(info.Env(), 0);
    const bool now = to_bool(options.Get("now"), "now");
    const uint32_t number = at_vif ? graph().inject_at_vif(target, std::move(injection))
                                   : graph().inject_into_ring(target, std::move(injection));
    if (now && !at_vif) graph().fill_ring(target);
    return Napi::Number::New(info.Env(), number);
}

/// ([{kind, target, source, options, timing}], whether all were recorded by one clock), options as
/// above, timing {by, perSecond, start, due, first}: packet by packet, in virtual time. Returns
/// [{sent, due, first}], from which the next part of each goes on.
Napi::Value Dataplane::inject_timed(Info info) {
    const Napi::Env env = info.Env();
    const Napi::Array given = to_array(info[0], "injections");
    std::vector<TimedInjection> injections;
    for (uint32_t i = 0; i < given.Length(); i++)
        injections.push_back(to_timed_injection(to_object(given.Get(i), "injection")));
    for (TimedInjection& injection : injections)
        if (injection.number == 0) injection.number = graph().reserve_injection();
    ringtap::inject_timed(graph(), injections, to_bool(info[1], "one clock"));
    auto results = Napi::Array::New(env, injections.size());
    for (uint32_t i = 0; i < injections.size(); i++)
        results.Set(i, where_it_stands(env, injections[i]));
    return results;
}

/// The number of an injection that is put in in several parts.
Napi::Value Dataplane::reserve_injection(Info info) {
    return Napi::Number::New(info.Env(), graph().reserve_injection());
}

}  // namespace ringtap::binding
