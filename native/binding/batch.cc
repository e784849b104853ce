// SPDX-License-Identifier: Apache-2.0
#include "batch.hpp"

#include <algorithm>
#include <utility>

#include "convert.hpp"

namespace ringtap::binding {

namespace {

/// What tells batches from whatever else JavaScript may hand over. A random number, once drawn.
constexpr napi_type_tag batch_tag = {0x6f1d0e5c93a84b27, 0xb8f42d7013c95ea6};

struct Constructors {
    Napi::FunctionReference batch;
};

/// Packets [from, to) of a batch as typed arrays.
class Columns {
  public:
    Columns(const Napi::Env& env, size_t n)
        : env_(env),
          lengths_(Napi::Uint32Array::New(env, n)),
          in_vifs_(Napi::Uint32Array::New(env, n)),
          out_vifs_(Napi::Uint32Array::New(env, n)),
          reasons_(Napi::Uint32Array::New(env, n)),
          injections_(Napi::Uint32Array::New(env, n)),
          indexes_(Napi::Uint32Array::New(env, n)),
          times_(Napi::BigUint64Array::New(env, n)),
          wire_times_(Napi::BigUint64Array::New(env, n)),
          sequences_(Napi::Float64Array::New(env, n)) {}

    void add(size_t i, const CapturedPacket& p) {
        bytes_.insert(bytes_.end(), p.bytes, p.bytes + p.length);
        lengths_[i] = p.length;
        in_vifs_[i] = p.in_vif;
        out_vifs_[i] = p.out_vif;
        reasons_[i] = p.reason;
        injections_[i] = static_cast<uint32_t>(p.origin >> 32);
        indexes_[i] = static_cast<uint32_t>(p.origin);
        times_[i] = p.time_ns;
        wire_times_[i] = p.wire_ns;
        sequences_[i] = static_cast<double>(p.sequence);
        if (p.has_offload) add_offload(i, p.offload);
    }

    Napi::Object finish() {
        auto bytes = Napi::Uint8Array::New(env_, bytes_.size());
        std::copy(bytes_.begin(), bytes_.end(), bytes.Data());
        auto result = Napi::Object::New(env_);
        result.Set("bytes", bytes);
        result.Set("lengths", lengths_);
        result.Set("inVifs", in_vifs_);
        result.Set("outVifs", out_vifs_);
        result.Set("reasons", reasons_);
        result.Set("injections", injections_);
        result.Set("indexes", indexes_);
        result.Set("times", times_);
        result.Set("wireTimes", wire_times_);
        result.Set("sequences", sequences_);
        if (!offloads_.IsEmpty()) result.Set("offloads", offloads_);
        return result;
    }

  private:
    /// At the indices of those packets that have any.
    void add_offload(size_t i, const Offload& offload) {
        if (offloads_.IsEmpty()) offloads_ = Napi::Object::New(env_);
        auto one = Napi::Object::New(env_);
        one.Set("flags", big(env_, offload.flags));
        one.Set("vlanTci", offload.vlan_tci);
        one.Set("rssHash", offload.rss_hash);
        one.Set("packetType", offload.packet_type);
        offloads_.Set(static_cast<uint32_t>(i), one);
    }

    Napi::Env env_;
    std::vector<uint8_t> bytes_;
    Napi::Uint32Array lengths_, in_vifs_, out_vifs_, reasons_, injections_, indexes_;
    Napi::BigUint64Array times_, wire_times_;
    Napi::Float64Array sequences_;
    Napi::Object offloads_;
};

}  // namespace

void Batch::define(Napi::Env env) {
    const Napi::Function made = DefineClass(
        env, "Batch",
        {InstanceAccessor<&Batch::count>("count"), InstanceMethod<&Batch::read>("read")});
    auto* constructors = new Constructors;
    constructors->batch = Napi::Persistent(made);
    env.SetInstanceData(constructors);
}

Napi::Object Batch::make(const Napi::Env& env, CaptureBatch batch) {
    auto shared = std::make_shared<CaptureBatch>(std::move(batch));
    return env.GetInstanceData<Constructors>()->batch.New(
        {Napi::External<std::shared_ptr<CaptureBatch>>::New(env, &shared)});
}

Batch::Batch(Info info) : Napi::ObjectWrap<Batch>(info) {
    guarded(info.Env(), [&] {
        if (!info[0].IsExternal())
            throw Error("ERR_RINGTAP_ARGUMENT", "Batches are made by the core alone.");
        batch_ = *info[0].As<Napi::External<std::shared_ptr<CaptureBatch>>>().Data();
        info.This().As<Napi::Object>().TypeTag(&batch_tag);
        return info.Env().Undefined();
    });
}

std::shared_ptr<const CaptureBatch> Batch::packets_of(const Napi::Value& value) {
    if (!value.IsObject() || !value.As<Napi::Object>().CheckTypeTag(&batch_tag))
        throw Error("ERR_RINGTAP_ARGUMENT",
                    "The native core was given something else than a "
                    "batch of packets.");
    return Unwrap(value.As<Napi::Object>())->batch_;
}

Napi::Value Batch::count(Info info) {
    return Napi::Number::New(info.Env(), static_cast<double>(batch_->count()));
}

/// (from, n): up to n packets.
Napi::Value Batch::read(Info info) {
    return guarded(info.Env(), [&]() -> Napi::Value {
        const uint64_t from = to_uint64(info[0], "first packet");
        const uint64_t wanted = to_uint64(info[1], "number of packets");
        const uint64_t count = batch_->count();
        const uint64_t n = from >= count ? 0 : std::min(wanted, count - from);
        if (!reader_) reader_.emplace(batch_);
        if (reader_->number() != from) reader_->seek(from);
        Columns columns(info.Env(), n);
        CapturedPacket packet;
        for (uint64_t i = 0; i < n && reader_->next(packet); i++) columns.add(i, packet);
        return columns.finish();
    });
}

RangeReader::RangeReader(const Napi::Value& value) {
    const Napi::Array list = to_array(value, "list of ranges");
    for (uint32_t i = 0; i < list.Length(); i++) {
        const Napi::Array one = to_array(list.Get(i), "range");
        const auto batch = Batch::packets_of(one.Get(0u));
        const uint64_t to = std::min(to_uint64(one.Get(2u), "end of a range"), batch->count());
        ranges_.push_back({batch, to_uint64(one.Get(1u), "start of a range"), to});
    }
}

bool RangeReader::next(CapturedPacket& packet) {
    while (!reader_ || reader_->number() >= ranges_[next_range_ - 1].to) {
        if (next_range_ == ranges_.size()) return false;
        reader_.emplace(ranges_[next_range_].batch, ranges_[next_range_].from);
        next_range_++;
    }
    return reader_->next(packet);
}

}  // namespace ringtap::binding
