// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

namespace ringtap::bench {

/// How long packets of `pulse` took to `pulsesink`, in ns, in the order in which they came.
std::vector<uint64_t>& latencies_ns();

}  // namespace ringtap::bench
