// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace ringtap {

/// Seeded chance, for runs under stress: the same seed gives the same run.
class Stress {
  public:
    explicit Stress(uint64_t seed) : state_(seed) {}
    /// From 0 to before `limit`. SplitMix64 (Steele, Lea, Flood 2014).
    uint32_t below(uint32_t limit) {
        uint64_t z = state_ += 0x9e3779b97f4a7c15;
        z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
        z = (z ^ z >> 27) * 0x94d049bb133111eb;
        return static_cast<uint32_t>((z ^ z >> 31) % limit);
    }

  private:
    uint64_t state_;
};

}  // namespace ringtap
