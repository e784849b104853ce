// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "ringtap/module.h"

namespace ringtap {

/// Whether the table of a class that came from outside can be used as it is: everything in it that
/// can be told without knowing what a user may write. Throws ERR_RINGTAP_MODULE_TABLE, naming the
/// place. Its ABI version has been looked at before. `library` is for messages.
void check_class_table(const ringtap_class& cls, const std::string& library);

/// Whether an address lies in a program or library that is loaded: so a table that lacks its end is
/// seen before what follows it is believed.
bool is_in_a_library(const void* address);
/// The same of all of an entry; and it begins where one may.
template <typename Entry>
bool is_entry_in_a_library(const Entry* entry) {
    const auto first_byte = reinterpret_cast<uintptr_t>(entry);
    const auto last_byte = first_byte + sizeof(Entry) - 1;
    return first_byte % alignof(Entry) == 0 && is_in_a_library(entry) &&
           is_in_a_library(reinterpret_cast<const void*>(last_byte));
}

}  // namespace ringtap
