// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>

namespace ringtap {

/// A number that one thread writes and others may read: as cheap as a plain one.
class Tally {
  public:
    void operator+=(uint64_t n) {
        value_.store(value_.load(std::memory_order_relaxed) + n, std::memory_order_release);
    }
    void operator++(int) { *this += 1; }
    operator uint64_t() const { return value_.load(std::memory_order_acquire); }

  private:
    std::atomic<uint64_t> value_{0};
};

}  // namespace ringtap
