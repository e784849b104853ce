// SPDX-License-Identifier: Apache-2.0
#include "child.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <new>

#include "../error.hpp"
#include "../host/exchange.hpp"
#include "../pool.hpp"

namespace ringtap {

namespace {

constexpr uint64_t max_answer_bytes = uint64_t{1} << 32;
/// To write down what it is at; to come to an end by itself.
constexpr int64_t testament_ms = 3000, farewell_ms = 1000;

int64_t now_ms() {
    timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1'000'000;
}

[[noreturn]] void fail(const char* what) {
    throw Error("ERR_RINGTAP_ISOLATE",
                std::string("A process for the data plane could not be made: ") + what + ": " +
                    std::strerror(errno) + ".");
}

/// Shared memory without a name: nothing of it is left when both processes are gone.
int memory_file(const char* name, size_t bytes) {
    const int fd = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (fd < 0 || ftruncate(fd, static_cast<off_t>(bytes)) != 0) fail("memfd_create");
    return fd;
}

std::vector<char*> pointers(const std::vector<std::string>& texts) {
    std::vector<char*> out;
    for (const std::string& text : texts) out.push_back(const_cast<char*>(text.c_str()));
    out.push_back(nullptr);
    return out;
}

/// The files that a child finds, from child_socket on.
constexpr int child_files = child_exchange - child_socket + 1;

/// Between vfork and exec, in the memory of the parent: system calls only.
[[noreturn]] void become(const char* program, char* const* arguments, char* const* environment,
                         const int (&files)[child_files], const sigset_t& mask, pid_t parent) {
    // Out of the way first: one of them may have the number that another is to get.
    int moved[child_files];
    for (int i = 0; i < child_files; i++) moved[i] = fcntl(files[i], F_DUPFD, 16);
    for (int i = 0; i < child_files; i++) dup2(moved[i], child_socket + i);
    const int nothing = open("/dev/null", O_RDONLY);
    dup2(nothing, STDIN_FILENO);
    close_range(child_socket + child_files, ~0u, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(127);  // it died before that
    sigprocmask(SIG_SETMASK, &mask, nullptr);
    execve(program, arguments, environment);
    _exit(127);
}

}  // namespace

void begin_frame(std::vector<uint8_t>& frame, const uint8_t* bytes, size_t size) {
    constexpr size_t most = 64 << 10;
    const uint64_t length = size;
    const auto* head = reinterpret_cast<const uint8_t*>(&length);
    frame.insert(frame.end(), head, head + sizeof(length));
    frame.insert(frame.end(), bytes, bytes + std::min(size, most));
}

Child::Child(const std::string& program, const std::vector<std::string>& arguments,
             const std::vector<std::string>& environment) {
    int pair[2] = {-1, -1};
    try {
        area_file_ = memory_file("ringtap-crash", sizeof(CrashArea));
        pool_file_ = memory_file("ringtap-pool", 0);
        exchange_file_ = memory_file("ringtap-exchange", sizeof(Exchange));
        void* memory =
            mmap(nullptr, sizeof(CrashArea), PROT_READ | PROT_WRITE, MAP_SHARED, area_file_, 0);
        if (memory == MAP_FAILED) fail("mmap");
        area_ = new (memory) CrashArea;
        if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) fail("socketpair");
        socket_ = pair[0];
        fcntl(socket_, F_SETFL, O_NONBLOCK);
        spawn(program, arguments, environment, pair[1]);
        close(pair[1]);
    } catch (...) {
        if (pair[1] >= 0) close(pair[1]);
        release();
        throw;
    }
}

void Child::spawn(const std::string& program, const std::vector<std::string>& arguments,
                  const std::vector<std::string>& environment, int socket) {
    const std::vector<char*> argv = pointers(arguments), envp = pointers(environment);
    const int files[child_files] = {socket, area_file_, pool_file_, exchange_file_};
    const pid_t parent = getpid();
    // No handler of ours may run in the child while it still has our memory.
    sigset_t all, mask;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &mask);
    // vfork: a fork would copy the page tables of a whole Node.
    const pid_t pid = vfork();
    if (pid == 0) become(program.c_str(), argv.data(), envp.data(), files, mask, parent);
    const int error = errno;
    pthread_sigmask(SIG_SETMASK, &mask, nullptr);
    errno = error;
    if (pid < 0) fail("vfork");
    pid_ = pid;
}

Child::~Child() {
    end();
}

void Child::release() {
    for (const int fd : {socket_, area_file_, pool_file_, exchange_file_})
        if (fd >= 0) close(fd);
    socket_ = area_file_ = pool_file_ = exchange_file_ = -1;
    if (area_ != nullptr) munmap(area_, sizeof(CrashArea));
    if (pool_ != nullptr) munmap(const_cast<void*>(pool_), pool_bytes_);
    area_ = nullptr;
    pool_ = nullptr;
    for (const auto& view : shown_) view->let_go();
    shown_.clear();
}

bool Child::call(const uint8_t* request, size_t bytes, int64_t limit_ms,
                 const std::function<uint8_t*(size_t)>& room) {
    if (!is_alive()) return false;
    const int64_t deadline = now_ms() + limit_ms;
    uint64_t length = 0;
    auto* head = reinterpret_cast<uint8_t*>(&length);
    bool is_answered =
        send_frame(request, bytes, deadline) && transfer(false, head, sizeof(length), deadline);
    // A class may write to any descriptor, this one too.
    if (is_answered && length > max_answer_bytes) is_answered = false;
    if (is_answered) is_answered = transfer(false, room(length), length, deadline);
    if (is_answered) return true;
    end_.was_late = now_ms() >= deadline;
    if (end_.was_late) interrogate();
    reap();
    return false;
}

bool Child::send_frame(const uint8_t* request, size_t bytes, int64_t deadline_ms) {
    frame_.clear();
    begin_frame(frame_, request, bytes);
    const size_t rest = sizeof(uint64_t) + bytes - frame_.size();
    return transfer(true, frame_.data(), frame_.size(), deadline_ms) &&
           transfer(true, const_cast<uint8_t*>(request) + bytes - rest, rest, deadline_ms);
}

/// All of it, or false: the other side is gone, or it is too late.
bool Child::transfer(bool is_sending, uint8_t* at, size_t bytes, int64_t deadline_ms) {
    while (bytes > 0) {
        const ssize_t n =
            is_sending ? send(socket_, at, bytes, MSG_NOSIGNAL) : recv(socket_, at, bytes, 0);
        if (n > 0) {
            at += n;
            bytes -= static_cast<size_t>(n);
            continue;
        }
        if (n == 0 || (errno != EAGAIN && errno != EINTR)) return false;
        const int64_t left = deadline_ms - now_ms();
        if (left <= 0) return false;
        pollfd wait = {socket_, static_cast<short>(is_sending ? POLLOUT : POLLIN), 0};
        poll(&wait, 1, static_cast<int>(std::min<int64_t>(left, 1 << 30)));
    }
    return true;
}

/// Its handler of this signal writes down what it is at, and ends it.
void Child::interrogate() {
    kill(pid_, SIGUSR2);
    const int64_t deadline = now_ms() + testament_ms;
    uint8_t ignored;
    while (transfer(false, &ignored, 1, deadline)) {
    }
}

void Child::end() {
    if (is_alive()) {
        shutdown(socket_, SHUT_WR);
        uint8_t ignored;
        const int64_t deadline = now_ms() + farewell_ms;
        while (transfer(false, &ignored, 1, deadline)) {
        }
        reap();
    }
    release();
}

/// It has closed its end, or has to.
void Child::reap() {
    close(socket_);
    socket_ = -1;
    // It may have closed its end in the course of dying, or by mistake.
    pollfd wait = {static_cast<int>(syscall(SYS_pidfd_open, pid_, 0)), POLLIN, 0};
    if (wait.fd < 0 || poll(&wait, 1, farewell_ms) != 1) kill(pid_, SIGKILL);
    waitpid(pid_, &end_.wait_status, 0);
    if (wait.fd >= 0) close(wait.fd);
    map_pool();
}

/// What it has left of its pool.
void Child::map_pool() {
    struct stat file;
    if (fstat(pool_file_, &file) != 0 || file.st_size == 0) return;
    pool_bytes_ = static_cast<uint64_t>(file.st_size);
    void* memory = mmap(nullptr, pool_bytes_, PROT_READ, MAP_SHARED, pool_file_, 0);
    if (memory == MAP_FAILED) pool_bytes_ = 0;
    pool_ = memory == MAP_FAILED ? nullptr : memory;
}

std::shared_ptr<SharedView> Child::exchange() {
    return show(exchange_file_, 0, sizeof(Exchange));
}

std::shared_ptr<SharedView> Child::pool() {
    return show(pool_file_, 0, area_ == nullptr ? 0 : area_->pool_bytes);
}

std::shared_ptr<SharedView> Child::pool(int fd, uint64_t offset, uint64_t bytes) {
    const std::string path = "/proc/" + std::to_string(pid_) + "/fd/" + std::to_string(fd);
    const int here = open(path.c_str(), O_RDWR | O_CLOEXEC);
    if (here < 0) fail(path.c_str());
    try {
        auto view = show(here, offset, bytes);
        close(here);
        return view;
    } catch (...) {
        close(here);
        throw;
    }
}

std::shared_ptr<SharedView> Child::show(int fd, uint64_t offset, uint64_t bytes) {
    return shown_.emplace_back(std::make_shared<SharedView>(fd, offset, bytes));
}

std::vector<uint8_t> Child::packet(const PacketInHand& in_hand) const {
    std::vector<uint8_t> bytes(Pool::max_packet_bytes);
    const PoolMemory memory(pool_, area_->pool_address, pool_bytes_);
    bytes.resize(memory.copy_packet(in_hand.mbuf, bytes.data(), Pool::max_packet_bytes));
    return bytes;
}

}  // namespace ringtap
