// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdexcept>
#include <string>
#include <utility>

namespace ringtap {

/// What the core throws: a code (`ERR_RINGTAP_…`), a sentence, and how to mend it. Whoever throws has changed nothing.
struct Error : std::runtime_error {
    Error(std::string code_, const std::string& message, std::string fix_ = {})
        : std::runtime_error(message), code(std::move(code_)), fix(std::move(fix_)) {}
    std::string code;
    std::string fix;
};

}  // namespace ringtap
