// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

namespace ringtap {

/// Initialises DPDK's EAL on the first call; later calls return at once, or throw what the first
/// one threw: EAL cannot be initialised twice in a process. `heap_mib`: its own memory, a memfd
/// that other processes and devices can be given; untouched until used.
void eal_start(uint32_t heap_mib = 256);

/// "22.11.11", known without starting anything.
std::string dpdk_version();

}  // namespace ringtap
