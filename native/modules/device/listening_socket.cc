// SPDX-License-Identifier: Apache-2.0
#include "listening_socket.hpp"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <set>
#include <stdexcept>

namespace ringtap {

namespace {

/// Several memifs may be at one socket.
std::multiset<std::string>& taken_here() {
    static std::multiset<std::string> paths;
    return paths;
}

/// Whether somebody answers. A socket of another type is one that somebody listens at, too.
bool is_listened_at(const std::string& path) {
    const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) return true;
    sockaddr_un address = {.sun_family = AF_UNIX};
    path.copy(address.sun_path, sizeof(address.sun_path) - 1);
    const int rc = connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address));
    const int why = errno;
    close(fd);
    return rc == 0 || (why != ECONNREFUSED && why != ENOENT);
}

}  // namespace

void take_listening_path(const std::string& path) {
    struct stat file;
    const bool is_left = taken_here().count(path) == 0 && lstat(path.c_str(), &file) == 0;
    if (is_left && is_listened_at(path))
        throw std::runtime_error("another process listens at '" + path + "'");
    if (is_left) unlink(path.c_str());
    taken_here().insert(path);
}

void leave_listening_path(const std::string& path) {
    const auto it = taken_here().find(path);
    if (it != taken_here().end()) taken_here().erase(it);
}

}  // namespace ringtap
