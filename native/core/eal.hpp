// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace ringtap {

/// Initialises DPDK's EAL on the first call; later calls return at once, or throw what the first
/// one threw: EAL cannot be initialised twice in a process.
void eal_start();

/// "22.11.11", known without starting anything.
std::string dpdk_version();

}  // namespace ringtap
