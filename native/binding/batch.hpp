// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <napi.h>

#include <memory>
#include <optional>
#include <vector>

#include "../core/capture.hpp"

namespace ringtap::binding {

/// Captured packets that somebody has claimed. They stay in the core until they are read; the
/// object may outlive its dataplane.
class Batch : public Napi::ObjectWrap<Batch> {
  public:
    static void define(Napi::Env env);
    static Napi::Object make(const Napi::Env& env, CaptureBatch batch);
    /// The packets behind a value; throws ERR_RINGTAP_ARGUMENT when it is no batch.
    static std::shared_ptr<const CaptureBatch> packets_of(const Napi::Value& value);

    explicit Batch(const Napi::CallbackInfo& info);

  private:
    using Info = const Napi::CallbackInfo&;
    Napi::Value count(Info);
    Napi::Value read(Info);

    std::shared_ptr<const CaptureBatch> batch_;
    std::optional<CaptureReader> reader_;  // where the last read() ended
};

/// Parts of batches, one after the other: [[batch, from, to], …].
class RangeReader {
  public:
    explicit RangeReader(const Napi::Value& ranges);
    /// False at the end. Throws as CaptureReader does.
    bool next(CapturedPacket& packet);

  private:
    struct Range {
        std::shared_ptr<const CaptureBatch> batch;
        uint64_t from, to;
    };
    std::vector<Range> ranges_;
    size_t next_range_ = 0;
    std::optional<CaptureReader> reader_;
};

}  // namespace ringtap::binding
