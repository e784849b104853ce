// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <string>
#include <vector>

#include "input.hpp"

namespace ringtap::fuzz {

/// The input as a file, in memory: one for all inputs, each of which is all there is in it.
inline std::string file_of(const std::vector<uint8_t>& bytes) {
    static const int file = memfd_create("ringtap-fuzz", MFD_CLOEXEC);
    const auto size = static_cast<ssize_t>(bytes.size());
    must(ftruncate(file, size) == 0 && pwrite(file, bytes.data(), bytes.size(), 0) == size,
         "memory can be written to as a file");
    return "/proc/self/fd/" + std::to_string(file);
}

}  // namespace ringtap::fuzz
