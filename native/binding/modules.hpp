// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <napi.h>

namespace ringtap::binding {

/// Puts what is done with classes of libraries, and with classes themselves, into the exports.
void define_modules(Napi::Env env, Napi::Object exports);

}  // namespace ringtap::binding
