// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <vector>

#include "ringtap/module.h"

namespace ringtap {

struct Instance;

/// Lines that the modules of a dataplane log, from any of its threads. The last ones are kept.
class ModuleLog {
  public:
    static constexpr size_t most_lines = 1'000;
    static constexpr size_t longest_line = 1'000;  // bytes
    struct Line {
        uint64_t now_ns;
        std::string instance;
        ringtap_log_level level;
        std::string text;
    };
    struct Taken {
        std::vector<Line> lines;
        uint64_t lost = 0;  // that came before these, and were not kept
    };

    void add(const Instance& by, uint64_t now_ns, ringtap_log_level level, const std::string& text);
    /// All since the last time.
    Taken take();

  private:
    std::mutex mutex_;
    std::deque<Line> lines_;
    uint64_t lost_ = 0;
};

}  // namespace ringtap
