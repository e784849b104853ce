// SPDX-License-Identifier: Apache-2.0
#include "filter.hpp"

#include "convert.hpp"

namespace ringtap::binding {

using Info = const Napi::CallbackInfo&;

Napi::Function Filter::define(Napi::Env env) {
    return DefineClass(env, "Filter", {InstanceMethod<&Filter::matches>("matches")});
}

Filter::Filter(Info info) : Napi::ObjectWrap<Filter>(info) {
    guarded(info.Env(), [&] {
        filter_ = std::make_unique<PcapFilter>(to_string(info[0], "expression"),
                                               to_uint32(info[1], "link type"));
        return info.Env().Undefined();
    });
}

/// (bytes, lengths, original lengths): packets end to end; a byte for each of them, 1 for a match.
Napi::Value Filter::matches(Info info) {
    return guarded(info.Env(), [&]() -> Napi::Value {
        const Napi::Uint8Array bytes = to_bytes(info[0], "bytes");
        const Napi::Uint32Array lengths = to_uint32_array(info[1], "lengths");
        const Napi::Uint32Array originals = to_uint32_array(info[2], "original lengths");
        const size_t n = lengths.ElementLength();
        uint64_t total = 0;
        for (size_t i = 0; i < n; i++) total += lengths[i];
        if (total != bytes.ByteLength() || originals.ElementLength() != n)
            throw Error("ERR_RINGTAP_ARGUMENT", "Lengths and bytes do not agree.");
        auto result = Napi::Uint8Array::New(info.Env(), n);
        const uint8_t* next = bytes.Data();
        for (size_t i = 0; i < n; next += lengths[i++])
            result[i] = filter_->matches(next, lengths[i], originals[i]);
        return result;
    });
}

}  // namespace ringtap::binding
