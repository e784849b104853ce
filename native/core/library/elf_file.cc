// SPDX-License-Identifier: Apache-2.0
#include "elf_file.hpp"

#include <elf.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <iterator>

namespace ringtap {

namespace {

/// The bytes of the file as the structures of elf(5), where they are within it.
class Image {
  public:
    explicit Image(const std::string& path) {
        std::ifstream file(path, std::ios::binary);
        bytes_.assign(std::istreambuf_iterator<char>(file), {});
    }
    /// Entry `index` of a table at `offset`; zeros where there is none.
    template <typename T>
    T at(uint64_t offset, uint64_t index = 0) const {
        T value = {};
        if (index <= bytes_.size() / sizeof(T) && offset <= bytes_.size() &&
            bytes_.size() - offset >= (index + 1) * sizeof(T))
            std::memcpy(&value, bytes_.data() + offset + index * sizeof(T), sizeof(T));
        return value;
    }
    /// Text `index` of a string table.
    std::string text(const Elf64_Shdr& strings, uint64_t index) const {
        if (index >= strings.sh_size || strings.sh_offset > bytes_.size() ||
            strings.sh_size > bytes_.size() - strings.sh_offset)
            return {};
        const char* from = bytes_.data() + strings.sh_offset + index;
        return {from, strnlen(from, strings.sh_size - index)};
    }
    uint64_t entries(const Elf64_Shdr& section, size_t entry_bytes) const {
        return std::min<uint64_t>(section.sh_size, bytes_.size()) / entry_bytes;
    }
    size_t bytes() const { return bytes_.size(); }

  private:
    std::vector<char> bytes_;
};

std::string flaw_of(const Elf64_Ehdr& header) {
    if (std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0) return "is no library";
    if (header.e_ident[EI_CLASS] != ELFCLASS64 || header.e_machine != EM_X86_64)
        return "is a library for another machine than x86-64";
    if (header.e_type != ET_DYN) return "is no shared library: it was made without -shared";
    return {};
}

}  // namespace

ElfFile read_elf(const std::string& path) {
    const Image image(path);
    const auto header = image.at<Elf64_Ehdr>(0);
    ElfFile file = {flaw_of(header), {}, {}};
    if (!file.flaw.empty()) return file;
    const auto section = [&](uint64_t i) { return image.at<Elf64_Shdr>(header.e_shoff, i); };
    // There is one of each. If all were read, those of a file of some MiB could be the same entries
    // thousands of times.
    const auto find_table = [&](uint32_t type) {
        for (uint64_t i = 0; i < header.e_shnum; i++)
            if (const Elf64_Shdr found = section(i); found.sh_type == type) return found;
        return Elf64_Shdr{};
    };
    const Elf64_Shdr dynamic = find_table(SHT_DYNAMIC), symbols = find_table(SHT_DYNSYM);
    if (dynamic.sh_type != SHT_DYNAMIC)
        file.flaw = "has no table of the libraries it needs: it was stripped of it";
    // Nor need names be as many and as long as they pretend: all may be the same long one.
    size_t left_bytes = image.bytes();
    const auto note = [&](std::vector<std::string>& names, uint32_t strings, uint64_t index) {
        std::string name = image.text(section(strings), index);
        if (name.size() > left_bytes) {
            file.flaw = "is damaged: the names in it are longer than the file";
            return false;
        }
        left_bytes -= name.size();
        names.push_back(std::move(name));
        return true;
    };
    for (uint64_t k = 0; k < image.entries(dynamic, sizeof(Elf64_Dyn)); k++) {
        const auto entry = image.at<Elf64_Dyn>(dynamic.sh_offset, k);
        if (entry.d_tag == DT_NEEDED && !note(file.needed, dynamic.sh_link, entry.d_un.d_val))
            return file;
    }
    for (uint64_t k = 1; k < image.entries(symbols, sizeof(Elf64_Sym)); k++) {
        const auto symbol = image.at<Elf64_Sym>(symbols.sh_offset, k);
        const bool is_undefined =
            symbol.st_shndx == SHN_UNDEF && ELF64_ST_BIND(symbol.st_info) == STB_GLOBAL;
        if (is_undefined && !note(file.undefined, symbols.sh_link, symbol.st_name)) return file;
    }
    return file;
}

}  // namespace ringtap
