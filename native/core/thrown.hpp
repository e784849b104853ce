// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <exception>
#include <string>

namespace ringtap {

/// What a module threw, in its own words, which need not be a std::exception. Within a catch block.
inline std::string thrown_text() {
    try {
        throw;
    } catch (const std::exception& e) {
        return e.what();
    } catch (...) {
        return "something that is no std::exception";
    }
}

}  // namespace ringtap
