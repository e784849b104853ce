// SPDX-License-Identifier: Apache-2.0
// What a fuzzer gives, read as what a target needs.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

namespace ringtap::fuzz {

/// What must be so with any input. If it is not, the process ends: that is how a fuzzer learns of
/// it.
inline void must(bool holds, const char* sentence) {
    if (holds) return;
    std::fprintf(stderr, "This does not hold: %s.\n", sentence);
    std::abort();
}

/// Bytes, taken from the front. Zeros when there are none left, so that reading always ends.
class Input {
  public:
    Input(const uint8_t* bytes, size_t size) : next_(bytes), end_(bytes + size) {}

    bool is_empty() const { return next_ == end_; }
    uint8_t byte() { return is_empty() ? 0 : *next_++; }
    uint16_t u16() {
        const uint16_t high = byte();
        return static_cast<uint16_t>(high << 8 | byte());
    }
    uint32_t u32() {
        const uint32_t high = u16();
        return high << 16 | u16();
    }
    uint64_t u64() {
        const uint64_t high = u32();
        return high << 32 | u32();
    }
    /// From 0 to below n, by as few bytes as that takes.
    uint32_t below(uint32_t n) {
        return (n <= 1u << 8 ? byte() : n <= 1u << 16 ? uint32_t{u16()} : u32()) % n;
    }
    bool flag() { return (byte() & 1) != 0; }

    std::vector<uint8_t> take(size_t most) {
        const size_t n = std::min(most, static_cast<size_t>(end_ - next_));
        const std::vector<uint8_t> taken(next_, next_ + n);
        next_ += n;
        return taken;
    }
    std::vector<uint8_t> rest() { return take(static_cast<size_t>(end_ - next_)); }
    std::string text(size_t most) {
        const std::vector<uint8_t> taken = take(most);
        return {taken.begin(), taken.end()};
    }

  private:
    const uint8_t* next_;
    const uint8_t* end_;
};

}  // namespace ringtap::fuzz
