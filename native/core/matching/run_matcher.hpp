// SPDX-License-Identifier: Apache-2.0
// Deciding among many rules at once.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "../condition.hpp"

namespace ringtap {

struct BuiltRun;

/// Decides among rules that follow each other, without asking each.
class RunMatcher {
  public:
    static constexpr uint32_t none = UINT32_MAX;

    virtual ~RunMatcher() = default;
    /// The place in the run of the first rule that each packet matches, or none.
    virtual void find(rte_mbuf* const* packets, uint32_t n, uint32_t* found) = 0;
    /// What is left of a longer build, for the next set of rules; nullptr: nothing.
    virtual std::shared_ptr<const BuiltRun> base() const { return nullptr; }
};

/// What rules have in common that may be decided together; nullptr: nothing.
const void* run_of(const Condition&);

/// For conditions of one run, in order. nullptr: better asked one by one.
std::unique_ptr<RunMatcher> make_run_matcher(std::span<const Condition* const> run);

// By kind of run.
std::unique_ptr<RunMatcher> make_key_matcher(std::span<const Condition* const> run);
std::unique_ptr<RunMatcher> make_acl_matcher(std::span<const Condition* const> run);

}  // namespace ringtap
