// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "convert.hpp"
#include "dataplane.hpp"

namespace ringtap::binding {

namespace {

/// What is told of a hop in numbers; the order is that of `columns` in src/core/trace.ts.
constexpr uint32_t columns = 12;

/// Hops side by side, so that however many there are, they are a handful of arrays.
struct Table {
    std::vector<uint64_t> times;
    std::vector<uint32_t> numbers, lists;
    std::vector<uint8_t> bytes;

    void add(const TracedHop& hop) {
        times.push_back(hop.time_ns);
        const uint32_t row[columns] = {static_cast<uint32_t>(hop.origin >> 32),
                                       static_cast<uint32_t>(hop.origin),
                                       hop.instance,
                                       hop.ring,
                                       hop.outcome,
                                       hop.reason,
                                       hop.rule,
                                       hop.tried,
                                       hop.tried_listed,
                                       hop.targets,
                                       hop.length,
                                       hop.is_changed ? hop.length_after : UINT32_MAX};
        numbers.insert(numbers.end(), row, row + columns);
        lists.insert(lists.end(), hop.tried_rules.begin(), hop.tried_rules.end());
        lists.insert(lists.end(), hop.target_rings.begin(), hop.target_rings.end());
        bytes.insert(bytes.end(), hop.before, hop.before + hop.length);
        if (hop.is_changed) bytes.insert(bytes.end(), hop.after, hop.after + hop.length_after);
    }
};

template <typename Array, typename T>
Array array_of(const Napi::Env& env, const std::vector<T>& from) {
    auto array = Array::New(env, from.size());
    std::copy(from.begin(), from.end(), array.Data());
    return array;
}

}  // namespace

/// (origins: injection and index by turns, none: all packets; records; bytes)
Napi::Value Dataplane::start_trace(Info info) {
    const Napi::Uint32Array given = to_uint32_array(info[0], "origins");
    TraceOptions options;
    for (size_t i = 0; i + 1 < given.ElementLength(); i += 2)
        options.origins.push_back(make_origin(given.Data()[i], given.Data()[i + 1]));
    options.records = to_uint32(info[1], "records");
    options.bytes = to_uint64(info[2], "bytes");
    graph().start_trace(std::move(options));
    return info.Env().Undefined();
}

Napi::Value Dataplane::stop_trace(Info info) {
    graph().stop_trace();
    return info.Env().Undefined();
}

/// → {times, numbers, lists, bytes, omitted}
Napi::Value Dataplane::read_trace(Info info) {
    const Napi::Env env = info.Env();
    Table table;
    const uint64_t lost = graph().read_trace([&](const TracedHop& hop) { table.add(hop); });
    auto result = Napi::Object::New(env);
    result.Set("times", array_of<Napi::BigUint64Array>(env, table.times));
    result.Set("numbers", array_of<Napi::Uint32Array>(env, table.numbers));
    result.Set("lists", array_of<Napi::Uint32Array>(env, table.lists));
    result.Set("bytes", array_of<Napi::Uint8Array>(env, table.bytes));
    result.Set("omitted", static_cast<double>(lost));
    return result;
}

}  // namespace ringtap::binding
