// SPDX-License-Identifier: Apache-2.0
#include "module_log.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "instance.hpp"

namespace ringtap {

void ModuleLog::add(const Instance& by, uint64_t now_ns, ringtap_log_level level,
                    const std::string& text) {
    const auto known = std::clamp(level, RINGTAP_LOG_DEBUG, RINGTAP_LOG_ERROR);
    const std::lock_guard lock(mutex_);
    if (lines_.size() == most_lines) {
        lines_.pop_front();
        lost_++;
    }
    lines_.push_back({now_ns, by.name, known, text.substr(0, longest_line)});
}

ModuleLog::Taken ModuleLog::take() {
    const std::lock_guard lock(mutex_);
    Taken all;
    all.lines.assign(std::make_move_iterator(lines_.begin()),
                     std::make_move_iterator(lines_.end()));
    all.lost = std::exchange(lost_, 0);
    lines_.clear();
    return all;
}

}  // namespace ringtap
