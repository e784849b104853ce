// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <utility>

namespace ringtap {

/// What the core throws: a code (`ERR_RINGTAP_…`), a sentence, and how to mend it. Whoever throws
/// has changed nothing.
struct Error : std::runtime_error {
    Error(std::string code_, const std::string& message, std::string fix_ = {})
        : std::runtime_error(message), code(std::move(code_)), fix(std::move(fix_)) {}
    std::string code;
    std::string fix;
};

/// Whoever asks holds the number of something that has been removed, or never was.
[[noreturn]] inline void no_such(const char* what, uint32_t number) {
    throw Error("ERR_RINGTAP_REMOVED", std::string("There is no ") + what + " number " +
                                           std::to_string(number) +
                                           " in this dataplane (any more).");
}

}  // namespace ringtap
