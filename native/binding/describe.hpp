// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <napi.h>

#include <vector>

#include "ringtap/module.h"

namespace ringtap::binding {

/// The static tables of all classes and conditions, as data.
Napi::Array describe_classes(const Napi::Env& env, const std::vector<const ringtap_class*>& all);
Napi::Value describe_all_classes(const Napi::CallbackInfo& info);
Napi::Value describe_conditions(const Napi::CallbackInfo& info);

}  // namespace ringtap::binding
