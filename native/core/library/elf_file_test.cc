// SPDX-License-Identifier: Apache-2.0
#include "elf_file.hpp"

#include <dlfcn.h>
#include <doctest/doctest.h>
#include <elf.h>
#include <link.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <random>

#include "../test_files.hpp"

using namespace ringtap;
using namespace ringtap::test;

namespace {

/// A library that every process has: that of sin().
std::string some_library() {
    Dl_info info;
    REQUIRE(dladdr(reinterpret_cast<void*>(static_cast<double (*)(double)>(std::sin)), &info) != 0);
    return info.dli_fname;
}

std::string read(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

void write(const std::string& path, const std::string& bytes) {
    std::ofstream(path, std::ios::binary) << bytes;
}

}  // namespace

TEST_CASE("elf: a library says what it needs, and what others must have") {
    const ElfFile file = read_elf(some_library());
    CHECK(file.flaw.empty());
    CHECK(std::find(file.needed.begin(), file.needed.end(), "libc.so.6") != file.needed.end());
    CHECK_FALSE(file.undefined.empty());
}

TEST_CASE("elf: what is no library has a flaw, and nothing else") {
    const Directory directory;
    for (const std::string& bytes : {std::string(), std::string("text"), std::string(64, '\0')}) {
        write(directory.file("x.so"), bytes);
        const ElfFile file = read_elf(directory.file("x.so"));
        CHECK(file.flaw == "is no library");
        CHECK(file.needed.empty());
    }
    CHECK(read_elf(directory.file("none.so")).flaw == "is no library");
}

TEST_CASE("elf: a file that was cut off or altered anywhere in its tables is read without harm") {
    const Directory directory;
    const std::string path = directory.file("x.so");
    const std::string whole = read(some_library());
    std::mt19937 random(1);
    for (int round = 0; round < 60; round++) {
        std::string altered = whole.substr(0, whole.size() - random() % (whole.size() / 2));
        for (int k = 0; k < 200; k++) {
            // The header, or the section table at the end.
            const size_t from = round % 2 == 0 ? 16 : altered.size() - altered.size() / 8;
            const size_t room = round % 2 == 0 ? 48 : altered.size() / 8;
            altered[from + random() % room] = static_cast<char>(random());
        }
        write(path, altered);
        const ElfFile file = read_elf(path);
        CHECK(file.needed.size() <= whole.size());
    }
}

TEST_CASE("elf: a file cannot say more than there is in it, however often it points there") {
    // One name of half a MiB, and symbols that all have it.
    constexpr size_t symbols = 10'000, name_bytes = 1u << 19;
    constexpr size_t symbols_at = sizeof(Elf64_Ehdr) + 2 * sizeof(Elf64_Shdr);
    constexpr size_t name_at = symbols_at + symbols * sizeof(Elf64_Sym);
    Elf64_Ehdr header = {};
    std::memcpy(header.e_ident, ELFMAG, SELFMAG);
    header.e_ident[EI_CLASS] = ELFCLASS64;
    header.e_machine = EM_X86_64, header.e_type = ET_DYN;
    header.e_shoff = sizeof(header), header.e_shnum = 2;
    Elf64_Shdr tables[2] = {};
    tables[0].sh_type = SHT_DYNSYM, tables[0].sh_link = 1;
    tables[0].sh_offset = symbols_at, tables[0].sh_size = symbols * sizeof(Elf64_Sym);
    tables[1].sh_offset = name_at, tables[1].sh_size = name_bytes;
    const std::vector<Elf64_Sym> same(symbols, {.st_info = STB_GLOBAL << 4});

    std::string bytes(reinterpret_cast<const char*>(&header), sizeof(header));
    bytes.append(reinterpret_cast<const char*>(tables), sizeof(tables));
    bytes.append(reinterpret_cast<const char*>(same.data()), symbols * sizeof(Elf64_Sym));
    bytes.append(name_bytes, 'x');
    const Directory directory;
    write(directory.file("x.so"), bytes);
    const ElfFile file = read_elf(directory.file("x.so"));
    CHECK(file.flaw == "is damaged: the names in it are longer than the file");
    CHECK(file.undefined.size() == 1);
}
