// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <napi.h>

namespace ringtap::binding {

/// What keeps crashes apart from the process that wants to know of them: `Child` for a process that
/// starts another, `join`, `receive` and `send` for that one, `watch` and `nameScenario` for one
/// that has the data plane itself. None of them starts DPDK.
void define_remote(Napi::Env env, Napi::Object exports);

}  // namespace ringtap::binding
