// SPDX-License-Identifier: Apache-2.0
// A file that somebody says is a library: what it has in it is looked at before it is loaded.
#include "../core/library/elf_file.hpp"
#include "file.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    using namespace ringtap;
    using namespace ringtap::fuzz;
    const ElfFile file = read_elf(file_of({data, data + size}));
    size_t said_bytes = 0;
    for (const auto* names : {&file.needed, &file.undefined})
        for (const std::string& name : *names) said_bytes += name.size();
    must(said_bytes <= size, "a library says no more than there is in the file");
    if (file.flaw == "is no library")
        must(file.needed.empty() && file.undefined.empty(), "what is no library needs nothing");
    return 0;
}
