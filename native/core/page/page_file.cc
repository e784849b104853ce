// SPDX-License-Identifier: Apache-2.0
#include "page_file.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <new>

#include "../crash/breadcrumb.hpp"
#include "own_version.hpp"

namespace ringtap {

namespace {

constexpr size_t first_room_bytes = 16 << 10;

/// What is in a file of /proc, of one that is not there nothing.
std::string read_all(const std::string& path) {
    std::string text(4096, '\0');
    const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    const ssize_t n = fd < 0 ? 0 : read(fd, text.data(), text.size());
    if (fd >= 0) close(fd);
    text.resize(n < 0 ? 0 : static_cast<size_t>(n));
    return text;
}

/// Behind a limit, a longer file is a signal.
bool may_have(size_t bytes) {
    rlimit limit;
    return getrlimit(RLIMIT_FSIZE, &limit) != 0 || limit.rlim_cur >= bytes;
}

uint32_t put_bytes(char* to, size_t room, const std::string& text) {
    const size_t bytes = std::min(room, text.size());
    std::memcpy(to, text.data(), bytes);
    return static_cast<uint32_t>(bytes);
}

void describe(PageHeader& header, const PageOwner& owner, size_t slot) {
    std::memcpy(header.magic, PageHeader::right_magic, sizeof(header.magic));
    header.version = PageHeader::right_version;
    header.header_bytes = PageHeader::size_bytes;
    header.slot_bytes = slot;
    header.pid = owner.pid;
    header.parent_pid = owner.parent_pid;
    header.start_ticks = owner.start_ticks;
    header.is_isolated = owner.is_isolated;
    put_text(header.ringtap_version, sizeof(header.ringtap_version), own_version());
    put_text(header.host, sizeof(header.host), owner.host.c_str());
    header.command_bytes = put_bytes(header.command, sizeof(header.command), owner.command);
    header.parent_command_bytes =
        put_bytes(header.parent_command, sizeof(header.parent_command), owner.parent_command);
}

}  // namespace

uint64_t start_ticks_of(uint32_t pid) {
    const std::string stat = read_all("/proc/" + std::to_string(pid) + "/stat");
    // The second field is a name in brackets, and may have spaces and brackets in it.
    size_t at = stat.rfind(')');
    for (int field = 2; field < 22 && at != std::string::npos; field++) at = stat.find(' ', at + 1);
    return at == std::string::npos ? 0 : std::strtoull(stat.c_str() + at, nullptr, 10);
}

PageOwner PageOwner::self() {
    PageOwner owner;
    owner.pid = static_cast<uint32_t>(getpid());
    owner.parent_pid = static_cast<uint32_t>(getppid());
    owner.start_ticks = start_ticks_of(owner.pid);
    owner.is_isolated = shared_area() != nullptr;
    owner.command = read_all("/proc/self/cmdline");
    owner.parent_command = read_all("/proc/" + std::to_string(owner.parent_pid) + "/cmdline");
    return owner;
}

std::unique_ptr<PageFile> PageFile::make(const std::string& folder, const PageOwner& owner,
                                         size_t slot) {
    const size_t bytes = PageHeader::size_bytes + 2 * slot;
    const std::string name =
        folder + "/" + std::to_string(owner.pid) + "-" + std::to_string(owner.start_ticks);
    const std::string new_path = name + ".new";
    if (!may_have(bytes)) return nullptr;
    const int fd = open(new_path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0) return nullptr;
    void* memory = MAP_FAILED;
    if (ftruncate(fd, static_cast<off_t>(bytes)) == 0 &&
        posix_fallocate(fd, 0, PageHeader::size_bytes) == 0)
        memory = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (memory == MAP_FAILED) {
        close(fd);
        unlink(new_path.c_str());
        return nullptr;
    }
    std::unique_ptr<PageFile> file(
        new PageFile(fd, new_path, name + ".page", static_cast<char*>(memory), slot));
    describe(*new (memory) PageHeader{}, owner, slot);
    return file;
}

PageFile::PageFile(int fd, std::string new_path, std::string path, char* memory, size_t slot)
    : fd_(fd),
      new_path_(std::move(new_path)),
      path_(std::move(path)),
      memory_(memory),
      slot_bytes_(slot) {}

PageFile::~PageFile() {
    if (!new_path_.empty())
        unlink(new_path_.c_str());
    else if (!is_kept_)
        unlink(path_.c_str());
    munmap(memory_, PageHeader::size_bytes + 2 * slot_bytes_);
    close(fd_);
}

SampleHead& PageFile::begin() {
    if (room_bytes() == 0) grow();
    auto& head = *reinterpret_cast<SampleHead*>(memory_ + offset_of(next()));
    if (room_bytes() == 0) return head;
    head.number.store(0, std::memory_order_relaxed);
    // Who sees any of what is written from here on sees that it is being written.
    std::atomic_thread_fence(std::memory_order_release);
    return head;
}

bool PageFile::grow() {
    size_t& allocated = allocated_[next()];
    const size_t wanted = std::min(slot_bytes_, std::max(first_room_bytes, 2 * allocated));
    if (wanted == allocated) return false;
    const auto from = static_cast<off_t>(offset_of(next()));
    if (posix_fallocate(fd_, from, static_cast<off_t>(wanted)) != 0) return false;
    allocated = wanted;
    return true;
}

void PageFile::publish() {
    PageHeader& page = header();
    const uint64_t number = page.samples.load(std::memory_order_relaxed) + 1;
    auto& head = *reinterpret_cast<SampleHead*>(memory_ + offset_of(next()));
    page.sampled_wall_ns.store(head.wall_ns, std::memory_order_relaxed);
    head.number.store(number, std::memory_order_release);
    page.samples.store(number, std::memory_order_release);
    if (new_path_.empty()) return;
    if (std::rename(new_path_.c_str(), path_.c_str()) == 0) new_path_.clear();
}

}  // namespace ringtap
