// SPDX-License-Identifier: Apache-2.0
// Parameters of ports on devices that cost nothing.
#pragma once

#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "../core/registry.hpp"
#include "bench.hpp"

namespace ringtap::bench {

inline const ringtap_class& port_class() {
    for (const ringtap_class* cls : all_classes())
        if (std::strcmp(cls->name, "port") == 0) return *cls;
    throw Skipped("no class 'port'");
}

inline ringtap_value default_of(const ringtap_field& field) {
    if (field.default_text == nullptr) return {};
    if (field.type == RINGTAP_BOOL)
        return {.given = 1, .u = std::strcmp(field.default_text, "true") == 0};
    return {.given = 1, .u = std::strtoull(field.default_text, nullptr, 10)};
}

/// `budget`: packets that it receives in one run, since net_null never runs dry by itself; 0: none.
inline std::vector<ringtap_value> null_port_params(const char* device, uint64_t budget = 0) {
    std::vector<ringtap_value> values;
    const ringtap_field* field = port_class().params;
    for (; field != nullptr && field->name != nullptr; field++) {
        const std::string name = field->name;
        if (name == "device")
            values.push_back({.given = 1, .text = device});
        else if (name == "budget" && budget > 0)
            values.push_back({.given = 1, .u = budget});
        else
            values.push_back(default_of(*field));
    }
    return values;
}

}  // namespace ringtap::bench
