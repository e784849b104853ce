// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace ringtap {

/// What a shared library says of itself, read without loading it.
struct ElfFile {
    /// What is wrong with it; empty: it is a library for this machine.
    std::string flaw;
    /// DT_NEEDED: "libm.so.6".
    std::vector<std::string> needed;
    /// Symbols that others must have, weak ones left out.
    std::vector<std::string> undefined;
};

/// Whatever the file has in it; its own numbers are not trusted.
ElfFile read_elf(const std::string& path);

}  // namespace ringtap
