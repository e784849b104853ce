// SPDX-License-Identifier: Apache-2.0
#include "capture_writer.hpp"

#include "batch.hpp"
#include "convert.hpp"

namespace ringtap::binding {

namespace {

/// What tells writers from whatever else JavaScript may hand over. A random number, once drawn.
constexpr napi_type_tag writer_tag = {0x1c7be6a0d2f94835, 0x9a5d30e84b716cf2};

}  // namespace

Napi::Function CaptureWriter::define(Napi::Env env) {
    return DefineClass(env, "CaptureWriter",
                       {InstanceMethod<&CaptureWriter::add>("add"),
                        InstanceMethod<&CaptureWriter::add_ranges>("addRanges"),
                        InstanceAccessor<&CaptureWriter::packets>("packets"),
                        InstanceMethod<&CaptureWriter::finish>("finish"),
                        InstanceMethod<&CaptureWriter::abandon>("abandon")});
}

std::shared_ptr<PcapWriter> CaptureWriter::file_of(const Napi::Value& value) {
    if (!value.IsObject() || !value.As<Napi::Object>().CheckTypeTag(&writer_tag))
        throw Error("ERR_RINGTAP_ARGUMENT",
                    "The native core was given something else than a "
                    "capture that is being written.");
    CaptureWriter* self = Unwrap(value.As<Napi::Object>());
    self->writer();
    return self->writer_;
}

/// (path, {nanoseconds, bigEndian})
CaptureWriter::CaptureWriter(Info info) : Napi::ObjectWrap<CaptureWriter>(info) {
    guarded(info.Env(), [&] {
        const Napi::Object options = to_object(info[1], "options");
        const PcapFormat format = {to_bool(options.Get("nanoseconds"), "nanoseconds"),
                                   to_bool(options.Get("bigEndian"), "bigEndian")};
        writer_ = std::make_shared<PcapWriter>(to_string(info[0], "path"), format);
        info.This().As<Napi::Object>().TypeTag(&writer_tag);
        return info.Env().Undefined();
    });
}

PcapWriter& CaptureWriter::writer() {
    if (!writer_) throw Error("ERR_RINGTAP_ARGUMENT", "This capture has been written.");
    return *writer_;
}

/// (bytes, lengths, original lengths, times)
Napi::Value CaptureWriter::add(Info info) {
    return guarded(info.Env(), [&] {
        const Napi::Uint8Array bytes = to_bytes(info[0], "bytes");
        const Napi::Uint32Array lengths = to_uint32_array(info[1], "lengths");
        const Napi::Uint32Array originals = to_uint32_array(info[2], "original lengths");
        const std::vector<uint64_t> times = to_uint64s(info[3], "times");
        uint64_t total = 0;
        for (size_t i = 0; i < lengths.ElementLength(); i++) total += lengths[i];
        const size_t n = lengths.ElementLength();
        if (total != bytes.ByteLength() || originals.ElementLength() != n || times.size() != n)
            throw Error("ERR_RINGTAP_ARGUMENT", "Lengths, times and bytes do not agree.");
        const uint8_t* next = bytes.Data();
        for (size_t i = 0; i < n; next += lengths[i++])
            writer().add(next, lengths[i], originals[i], times[i]);
        return info.Env().Undefined();
    });
}

/// (ranges)
Napi::Value CaptureWriter::add_ranges(Info info) {
    return guarded(info.Env(), [&] {
        RangeReader packets(info[0]);
        CapturedPacket packet;
        while (packets.next(packet))
            writer().add(packet.bytes, packet.length, packet.length, packet.file_time_ns());
        return info.Env().Undefined();
    });
}

Napi::Value CaptureWriter::packets(Info info) {
    const uint64_t packets = writer_ ? writer_->packets() : 0;
    return Napi::Number::New(info.Env(), static_cast<double>(packets));
}

/// Returns how many packets were written.
Napi::Value CaptureWriter::finish(Info info) {
    return guarded(info.Env(), [&]() -> Napi::Value {
        writer().finish();
        const auto packets = static_cast<double>(writer().packets());
        writer_.reset();
        return Napi::Number::New(info.Env(), packets);
    });
}

Napi::Value CaptureWriter::abandon(Info info) {
    writer_.reset();
    return info.Env().Undefined();
}

}  // namespace ringtap::binding
