// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <napi.h>

#include <memory>

#include "../core/pcap_writer.hpp"

namespace ringtap::binding {

/// A capture file being written. It is there after finish(), and not at all without.
class CaptureWriter : public Napi::ObjectWrap<CaptureWriter> {
  public:
    static Napi::Function define(Napi::Env env);
    explicit CaptureWriter(const Napi::CallbackInfo& info);
    /// The file behind a value; throws ERR_RINGTAP_ARGUMENT when it is none, or has been finished.
    static std::shared_ptr<PcapWriter> file_of(const Napi::Value& value);

  private:
    using Info = const Napi::CallbackInfo&;
    PcapWriter& writer();
    Napi::Value add(Info);
    Napi::Value add_ranges(Info);
    Napi::Value packets(Info);
    Napi::Value finish(Info);
    Napi::Value abandon(Info);

    std::shared_ptr<PcapWriter> writer_;
};

}  // namespace ringtap::binding
