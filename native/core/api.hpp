// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ringtap/module.h"

/// A control call: what the class answers.
struct ringtap_call {
    struct Column {
        ringtap_value value;
        std::string text;            // owned copy of value.text
        std::vector<uint32_t> list;  // likewise
    };
    std::vector<std::vector<Column>> rows;
    std::optional<std::string> refusal;
    std::string fix;
};

namespace ringtap {

/// The function table handed to every instance.
const ringtap_api& module_api();

}  // namespace ringtap
