// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

namespace ringtap {

/// EAL's own memory: a memfd that other processes and devices can be given.
struct EalMemory {
    uint32_t heap_mib = 256;  // small pages are untouched until used, huge ones are taken at once
    bool is_huge = false;
};

/// Initialises DPDK's EAL on the first call; later calls return at once, or throw what the first
/// one threw: EAL cannot be initialised twice in a process. With too few hugepages it throws, and
/// may be called again.
void eal_start(const EalMemory& memory = {});

/// "22.11.11", known without starting anything.
std::string dpdk_version();

}  // namespace ringtap
