// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>

// The other side of Child: the process that has the data plane.

namespace ringtap {

/// Takes up what this process was started with: from here on it reports its crashes. `memory_bytes`
/// as limit_memory(). Throws Error ERR_RINGTAP_ISOLATE when it was started by somebody else.
void join_parent(uint64_t memory_bytes);

/// Waits for the next request, which goes where `room(bytes)` says. False when there will be none.
bool receive_request(const std::function<uint8_t*(size_t)>& room);
/// False when nobody is there any more.
bool send_answer(const uint8_t* answer, size_t bytes);

}  // namespace ringtap
