// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <napi.h>

#include "../core/condition.hpp"

namespace ringtap::binding {

/// A condition by its name and arguments; of a combination, the name and arguments of each part.
Condition to_condition(const Napi::Value& name, const Napi::Value& arguments, uint32_t depth = 0);

}  // namespace ringtap::binding
