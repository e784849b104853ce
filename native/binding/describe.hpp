// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <napi.h>

namespace ringtap::binding {

/// The static tables of all classes and conditions, as data.
Napi::Value describe_classes(const Napi::CallbackInfo& info);
Napi::Value describe_conditions(const Napi::CallbackInfo& info);

}  // namespace ringtap::binding
