// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "run_matcher.hpp"

namespace ringtap {

/// A matcher that took long to build, and the rules it was built for.
struct BuiltRun {
    const void* kind;             // run_of() each of its conditions
    std::vector<uint32_t> rules;  // their ids, in order
    std::unique_ptr<RunMatcher> matcher;
};

/// Building for so many takes long enough to be put off after a small change.
constexpr size_t rules_slow_to_build = 1024;

/// For a run that has changed a little since `built` was: rules that have come since are asked one
/// by one, and the whole run is asked where a rule would decide that has gone. nullptr when too
/// much has changed, or the order of what is left. `rules`: the ids of the run's.
std::unique_ptr<RunMatcher> make_patched_matcher(const std::shared_ptr<const BuiltRun>& built,
                                                 std::span<const Condition* const> run,
                                                 std::span<const uint32_t> rules);

}  // namespace ringtap
