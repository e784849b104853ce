// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "area.hpp"
#include "pool_memory.hpp"

// What a signal handler does with a record when nobody else is there to read it. Nothing in here
// allocates, locks or uses stdio.

namespace ringtap {

/// Tells of it on standard error. `saved`: where the packets are, or nullptr.
void print_notice(const CrashRecord& record, const PoolMemory& pool, const char* scenario,
                  const char* saved);

/// Writes the packets in hand as a capture; false when that cannot be.
bool write_crash_pcap(const char* path, const Situation& situation, const PoolMemory& pool);

}  // namespace ringtap
