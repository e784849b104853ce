// SPDX-License-Identifier: Apache-2.0
#include "shared_view.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <string>

#include "../error.hpp"

namespace ringtap {

namespace {

/// Of what lies behind a file's end, every access is a SIGBUS.
bool has(int fd, uint64_t bytes) {
    struct stat file;
    fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK);
    return fstat(fd, &file) == 0 && static_cast<uint64_t>(file.st_size) >= bytes;
}

[[noreturn]] void no_view(const std::string& why) {
    throw Error("ERR_RINGTAP_ISOLATE",
                "Memory of a data plane in another process could not be mapped: " + why + ".");
}

}  // namespace

SharedView::SharedView(int fd, uint64_t offset, uint64_t bytes) : bytes_(bytes) {
    if (bytes == 0 || !has(fd, offset + bytes)) no_view("it is not there");
    memory_ =
        mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, static_cast<off_t>(offset));
    if (memory_ == MAP_FAILED) no_view(std::strerror(errno));
}

void SharedView::let_go() {
    // In its place, so that whoever still looks there does not look at what is unmapped.
    mmap(memory_, bytes_, PROT_READ | PROT_WRITE,
         MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1, 0);
}

SharedView::~SharedView() {
    munmap(memory_, bytes_);
}

}  // namespace ringtap
