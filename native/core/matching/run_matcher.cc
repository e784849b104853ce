// SPDX-License-Identifier: Apache-2.0
#include "run_matcher.hpp"

#include "../conditions/five_tuple.hpp"

namespace ringtap {

const void* run_of(const Condition& condition) {
    if (condition.kind == &five_tuple) return &five_tuple;
    return reinterpret_cast<const void*>(condition.kind->keys);
}

std::unique_ptr<RunMatcher> make_run_matcher(std::span<const Condition* const> run) {
    if (run.front()->kind == &five_tuple) return make_acl_matcher(run);
    if (run.front()->kind->keys != nullptr) return make_key_matcher(run);
    return nullptr;
}

}  // namespace ringtap
