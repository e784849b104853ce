// SPDX-License-Identifier: Apache-2.0
#include "folder.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "clocks.hpp"
#include "layout.hpp"
#include "page_file.hpp"

namespace ringtap {

namespace {

/// As os.tmpdir() of Node, which src/repl/link/sockets.ts asks.
std::string temporary_folder() {
    for (const char* name : {"TMPDIR", "TMP", "TEMP"}) {
        const char* value = std::getenv(name);
        if (value == nullptr || *value == '\0') continue;
        std::string folder = value;
        if (folder.size() > 1 && folder.back() == '/') folder.pop_back();
        return folder;
    }
    return "/tmp";
}

/// When the last sample was taken. A mapping does not move the time of its file everywhere; that is
/// for what is no page.
uint64_t last_written_ns(const std::string& path) {
    const int fd = open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0) return 0;
    struct stat file = {};
    fstat(fd, &file);
    uint64_t when = in_ns(file.st_mtim);
    char front[64] = {};
    const bool is_page = pread(fd, front, sizeof(front), 0) == sizeof(front) &&
                         std::memcmp(front, PageHeader::right_magic, 8) == 0;
    uint64_t sampled = 0;
    if (is_page)
        std::memcpy(&sampled, front + offsetof(PageHeader, sampled_wall_ns), sizeof(sampled));
    close(fd);
    return std::max(when, sampled);
}

/// PID-START.page, or .new, of a process that is not there any more.
bool is_of_gone(const char* name) {
    uint32_t pid = 0;
    unsigned long long start = 0;
    char kind[8] = "";
    if (std::sscanf(name, "%u-%llu.%5s", &pid, &start, kind) != 3) return false;
    const bool is_ours = std::strcmp(kind, "page") == 0 || std::strcmp(kind, "new") == 0;
    return is_ours && start_ticks_of(pid) != start;
}

}  // namespace

std::string page_folder() {
    const char* runtime = std::getenv("XDG_RUNTIME_DIR");
    const std::string folder = runtime != nullptr && *runtime != '\0'
                                   ? std::string(runtime) + "/ringtap"
                                   : temporary_folder() + "/ringtap-" + std::to_string(geteuid());
    mkdir(folder.c_str(), 0700);
    struct stat found = {};
    const bool is_ours = lstat(folder.c_str(), &found) == 0 && S_ISDIR(found.st_mode) &&
                         found.st_uid == geteuid() && (found.st_mode & 077) == 0;
    return is_ours ? folder : "";
}

void remove_old_pages(const std::string& folder, uint64_t older_than_ns) {
    DIR* all = opendir(folder.c_str());
    if (all == nullptr) return;
    const uint64_t now_ns = clock_ns(CLOCK_REALTIME);
    while (const dirent* entry = readdir(all)) {
        if (!is_of_gone(entry->d_name)) continue;
        const std::string path = folder + "/" + entry->d_name;
        if (last_written_ns(path) + older_than_ns < now_ns) unlink(path.c_str());
    }
    closedir(all);
}

}  // namespace ringtap
