// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <napi.h>

#include <memory>

#include "../core/packet_source.hpp"

namespace ringtap::binding {

/// Capture files, read by the core.
Napi::Value scan_capture(const Napi::CallbackInfo& info);
Napi::Value same_as_capture(const Napi::CallbackInfo& info);
Napi::Value same_as_golden(const Napi::CallbackInfo& info);

/// Part of a file that scan_capture() has found whole.
std::unique_ptr<PacketSource> to_file_source(const Napi::Object& given);

}  // namespace ringtap::binding
