// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace ringtap {

/// Of package.json, as of when this was compiled.
const char* own_version();

}  // namespace ringtap
