// SPDX-License-Identifier: Apache-2.0
#include "library.hpp"

#include <dlfcn.h>
#include <sys/stat.h>

#include <algorithm>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <memory>

#include "../crash/outside_call.hpp"
#include "../error.hpp"
#include "../graph.hpp"
#include "../registry.hpp"
#include "class_table.hpp"
#include "elf_file.hpp"

namespace ringtap {

namespace {

constexpr size_t most_classes = 256;
const char* const symbol_name = "ringtap_classes";
const char* const build_line =
    "cc -shared -fPIC -O2 $(pkg-config --cflags libdpdk) -I\"$(ringtap --include)\" -o ";

/// Which file it is, and as of when.
struct Identity {
    dev_t device = 0;
    ino_t inode = 0;
    off_t bytes = 0;
    timespec changed = {};
    bool operator==(const Identity& other) const {
        return device == other.device && inode == other.inode && bytes == other.bytes &&
               changed.tv_sec == other.changed.tv_sec && changed.tv_nsec == other.changed.tv_nsec;
    }
};

struct CloseLibrary {
    void operator()(void* handle) const { dlclose(handle); }
};
using Handle = std::unique_ptr<void, CloseLibrary>;

struct Library {
    std::string path;
    Identity identity;
    Handle handle;
    std::vector<const ringtap_class*> classes;
};

std::vector<Library>& libraries() {
    static std::vector<Library> all;
    return all;
}

std::string build_line_for(const std::string& path) {
    const std::string file = std::filesystem::path(path).filename();
    const std::string stem = std::filesystem::path(path).stem();
    return build_line + file + " " + stem + ".c";
}

/// Links followed: one file has one name.
std::string real_path(const std::string& path) {
    const std::unique_ptr<char, decltype(&std::free)> found(realpath(path.c_str(), nullptr),
                                                            std::free);
    if (found == nullptr)
        throw Error("ERR_RINGTAP_MODULE_NOT_FOUND",
                    path + " cannot be found (" + std::strerror(errno) + ").",
                    "Compile it: " + build_line_for(path));
    return found.get();
}

Identity identity_of(const std::string& path) {
    struct stat s = {};
    if (stat(path.c_str(), &s) != 0 || !S_ISREG(s.st_mode))
        throw Error("ERR_RINGTAP_MODULE_NOT_FOUND", path + " is no file.",
                    "Compile it: " + build_line_for(path));
    return {s.st_dev, s.st_ino, s.st_size, s.st_mtim};
}

void check_links(const ElfFile& file, const std::string& path) {
    for (const std::string& needed : file.needed)
        if (needed.starts_with("librte_"))
            throw Error("ERR_RINGTAP_MODULE_LINKS_DPDK",
                        path + " links " + needed +
                            ". That would be a second DPDK in the process, with no packets and no "
                            "pool: the first packet it frees would be a crash.",
                        "Link no DPDK library, --cflags and not --libs: " + build_line_for(path));
}

/// Of what it needs, what no library has that it links, nor this process.
std::vector<std::string> missing_symbols(const ElfFile& file) {
    std::vector<Handle> linked;
    for (const std::string& name : file.needed)
        if (void* handle = dlopen(name.c_str(), RTLD_LAZY | RTLD_LOCAL))
            linked.emplace_back(handle);
    std::vector<std::string> missing;
    for (const std::string& symbol : file.undefined) {
        const auto has = [&](const Handle& h) { return dlsym(h.get(), symbol.c_str()) != nullptr; };
        if (dlsym(RTLD_DEFAULT, symbol.c_str()) == nullptr &&
            std::none_of(linked.begin(), linked.end(), has))
            missing.push_back(symbol);
    }
    return missing;
}

[[noreturn]] void fail_to_load(const std::string& path, const ElfFile& file,
                               const std::string& said) {
    const std::vector<std::string> missing = missing_symbols(file);
    if (missing.empty())
        throw Error("ERR_RINGTAP_MODULE_LOAD", path + " cannot be loaded: " + said + ".");
    std::string list;
    for (const std::string& symbol : missing) list += (list.empty() ? "" : ", ") + symbol;
    const bool is_dpdk = std::any_of(missing.begin(), missing.end(), [](const std::string& s) {
        return s.starts_with("rte_") || s.starts_with("per_lcore_");
    });
    throw Error("ERR_RINGTAP_MODULE_LOAD",
                path + " cannot be loaded: it uses what nobody has: " + list + ".",
                is_dpdk ? "Functions of DPDK that are not inline are not for modules: what becomes "
                          "of packets goes through struct ringtap_api."
                        : "Define it, or link the library that has it.");
}

Handle open(const std::string& path, const ElfFile& file) {
    // What could not be unloaded when it was refused: the dynamic loader would give that again.
    if (Handle(dlopen(path.c_str(), RTLD_LAZY | RTLD_NOLOAD)) != nullptr)
        throw Error("ERR_RINGTAP_MODULE_CHANGED",
                    "An earlier " + path +
                        " was refused, and cannot be unloaded: it has variables that the whole "
                        "process shares.",
                    "Start ringtap again.");
    const std::string name = std::filesystem::path(path).filename();
    const OutsideCall in_call({"loading", name.c_str()}, nullptr);
    Handle handle(dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL));
    if (handle == nullptr) fail_to_load(path, file, dlerror());
    return handle;
}

std::vector<const ringtap_class*> classes_in(const Handle& handle, const std::string& path) {
    const auto* table = static_cast<const ringtap_class* const*>(dlsym(handle.get(), symbol_name));
    if (table == nullptr)
        throw Error(
            "ERR_RINGTAP_MODULE_SYMBOL",
            path + " has no symbol " + symbol_name + ": it says nothing of its classes.",
            "At the end of its source, outside of any function: RINGTAP_MODULE(&my_class);");
    std::vector<const ringtap_class*> classes;
    const auto is_there = [&] { return is_entry_in_a_library(table) && *table != nullptr; };
    for (; classes.size() < most_classes && is_there(); table++) {
        if (!is_entry_in_a_library(*table)) break;
        classes.push_back(*table);
    }
    if (!is_entry_in_a_library(table) || *table != nullptr)
        throw Error("ERR_RINGTAP_MODULE_TABLE",
                    path + ": " + symbol_name + " has no end, or an entry that is no class.",
                    "RINGTAP_MODULE(&my_class) makes it.");
    if (classes.empty())
        throw Error("ERR_RINGTAP_MODULE_TABLE", path + ": " + symbol_name + " has no class.",
                    "RINGTAP_MODULE(&my_class) names those there are.");
    return classes;
}

void check_abi(const ringtap_class& cls, const std::string& path) {
    if (cls.abi_version == RINGTAP_ABI_VERSION) return;
    throw Error("ERR_RINGTAP_MODULE_ABI",
                path + " was compiled for version " + std::to_string(cls.abi_version) +
                    " of ringtap/module.h; this Ringtap has version " +
                    std::to_string(RINGTAP_ABI_VERSION) + ".",
                "Compile it again, against the header of this Ringtap, and let abi_version be "
                "RINGTAP_ABI_VERSION: " +
                    build_line_for(path));
}

std::string owner_of(const ringtap_class* cls) {
    for (const Library& library : libraries())
        if (std::find(library.classes.begin(), library.classes.end(), cls) != library.classes.end())
            return "that of " + library.path;
    return "one of Ringtap's own";
}

void check_names(const std::vector<const ringtap_class*>& classes, const std::string& path) {
    for (const ringtap_class* cls : classes) {
        const auto has_its_name = [cls](const ringtap_class* other) {
            return std::strcmp(cls->name, other->name) == 0;
        };
        const auto& known = all_classes();
        const auto taken = std::find_if(known.begin(), known.end(), has_its_name);
        if (taken != known.end())
            throw Error("ERR_RINGTAP_MODULE_NAME_TAKEN",
                        path + " has a class '" + cls->name +
                            "', and there is one: " + owner_of(*taken) + ".",
                        "Give it another name.");
        if (std::count_if(classes.begin(), classes.end(), has_its_name) > 1)
            throw Error("ERR_RINGTAP_MODULE_NAME_TAKEN",
                        path + " has two classes '" + cls->name + "'.", "Give one another name.");
    }
}

Library load(const std::string& path, const Identity& identity) {
    const ElfFile file = read_elf(path);
    if (!file.flaw.empty())
        throw Error("ERR_RINGTAP_MODULE_FORMAT", path + " " + file.flaw + ".",
                    "Compile it: " + build_line_for(path));
    check_links(file, path);
    Library made = {path, identity, open(path, file), {}};
    made.classes = classes_in(made.handle, path);
    for (const ringtap_class* cls : made.classes) check_abi(*cls, path);
    for (const ringtap_class* cls : made.classes) check_class_table(*cls, path);
    check_names(made.classes, path);
    return made;
}

}  // namespace

std::vector<const ringtap_class*> load_library(const std::string& given) {
    const std::string path = real_path(given);
    const Identity identity = identity_of(path);
    for (const Library& library : libraries()) {
        if (library.identity == identity) return library.classes;
        if (library.path == path)
            throw Error("ERR_RINGTAP_MODULE_CHANGED",
                        path +
                            " has changed since it was loaded, and a process loads a library "
                            "only once.",
                        "Start ringtap again.");
    }
    libraries().push_back(load(path, identity));
    const auto& classes = libraries().back().classes;
    for (const ringtap_class* cls : classes) register_class(cls);
    return classes;
}

void forget_library(const std::string& given) {
    const std::string path = real_path(given);
    const auto found = std::find_if(libraries().begin(), libraries().end(),
                                    [&](const Library& library) { return library.path == path; });
    if (found == libraries().end()) return;
    for (const Graph* graph : Graph::all())
        for (const auto& [id, it] : graph->instances())
            if (std::find(found->classes.begin(), found->classes.end(), it->cls) !=
                found->classes.end())
                throw Error("ERR_RINGTAP_INTERNAL", path + " is in use by '" + it->name + "'.");
    for (const ringtap_class* cls : found->classes) unregister_class(cls);
    libraries().erase(found);
}

}  // namespace ringtap
