// SPDX-License-Identifier: Apache-2.0
#include "hugepages.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>

#include "error.hpp"

namespace ringtap {

namespace {

constexpr uint32_t page_mib = 2;
const std::filesystem::path folder = "/sys/kernel/mm/hugepages";

uint64_t number_in(const std::filesystem::path& file) {
    uint64_t number = 0;
    std::ifstream(file) >> number;
    return number;
}

/// Of all sizes: EAL takes whichever there are.
uint64_t free_mib() {
    uint64_t mib = 0;
    std::error_code none;
    for (const auto& entry : std::filesystem::directory_iterator(folder, none)) {
        unsigned long kib = 0;
        if (sscanf(entry.path().filename().c_str(), "hugepages-%lukB", &kib) == 1)
            mib += number_in(entry.path() / "free_hugepages") * kib >> 10;
    }
    return mib;
}

}  // namespace

void check_free_hugepages(uint32_t mib) {
    const uint64_t there_mib = free_mib();
    if (there_mib >= mib) return;
    const uint64_t needed = (mib + page_mib - 1) / page_mib;
    const uint64_t lacking = needed - there_mib / page_mib;
    const uint64_t all = number_in(folder / "hugepages-2048kB/nr_hugepages") + lacking;
    throw Error("ERR_RINGTAP_HUGEPAGES",
                "memory: 'hugepages' needs " + std::to_string(needed) +
                    " free hugepages of 2 MiB, and there are " +
                    std::to_string(there_mib / page_mib) + ".",
                "sudo sysctl -w vm.nr_hugepages=" + std::to_string(all));
}

bool sees_physical_addresses() {
    // An entry has 64 bits for each page: the number of its frame in bits 0 to 54, 0 for those who
    // must not know.
    constexpr uint64_t frame_bits = (uint64_t{1} << 55) - 1;
    const int fd = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
    if (fd < 0) return false;
    uint64_t entry = 0;
    const auto page = reinterpret_cast<uintptr_t>(&entry) / static_cast<size_t>(getpagesize());
    const ssize_t got = pread(fd, &entry, sizeof(entry), static_cast<off_t>(page * sizeof(entry)));
    close(fd);
    return got == sizeof(entry) && (entry & frame_bits) != 0;
}

}  // namespace ringtap
