// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

namespace ringtap {

/// FNV-1a over a seed, and the number and the name of who draws from it: the same in each run of
/// the same program.
inline uint64_t seed_of(uint64_t seed, uint64_t number, std::string_view name) {
    uint64_t hash = 0xcbf29ce484222325;
    const auto mix = [&hash](uint64_t value) { hash = (hash ^ value) * 0x100000001b3; };
    mix(seed);
    mix(number);
    for (const char c : name) mix(static_cast<uint8_t>(c));
    return hash;
}

/// Seeded chance, for runs under stress and for faults: the same seed gives the same run.
class Stress {
  public:
    explicit Stress(uint64_t seed) : state_(seed) {}
    /// SplitMix64 (Steele, Lea, Flood 2014).
    uint64_t next() {
        uint64_t z = state_ += 0x9e3779b97f4a7c15;
        z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
        z = (z ^ z >> 27) * 0x94d049bb133111eb;
        return z ^ z >> 31;
    }
    /// From 0 to before `limit`.
    uint32_t below(uint32_t limit) { return static_cast<uint32_t>(next() % limit); }

  private:
    uint64_t state_;
};

}  // namespace ringtap
