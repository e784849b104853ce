// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "api.hpp"
#include "graph.hpp"

namespace ringtap {

/// The commands an instance of a class understands: those of every VIF first, then its own.
std::vector<ringtap_command> commands_of(const ringtap_class& cls);
size_t first_own_command(const ringtap_class& cls);

/// The commands that a class itself understands.
std::vector<ringtap_command> class_commands_of(const ringtap_class& cls);

/// The parameters of a class: its own first, then those of every VIF.
std::vector<ringtap_field> params_of(const ringtap_class& cls);
size_t own_param_count(const ringtap_class& cls);

/// Runs a command by its index in commands_of(). Throws ERR_RINGTAP_CONTROL when the class refuses,
/// ERR_RINGTAP_MODULE_THREW when it throws.
ringtap_call control(Instance& instance, uint16_t command, const ringtap_value* arguments);
/// The same of the class itself, by its index in class_commands_of(). All dataplanes stand still.
ringtap_call control_class(const ringtap_class& cls, uint16_t command,
                           const ringtap_value* arguments);

}  // namespace ringtap
