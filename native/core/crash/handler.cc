// SPDX-License-Identifier: Apache-2.0
#include "handler.hpp"

#include <dlfcn.h>
#include <execinfo.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <ucontext.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <new>
#include <string>

#include "../error.hpp"
#include "../hand.hpp"
#include "../page/sampler.hpp"
#include "breadcrumb.hpp"
#include "notice.hpp"

namespace ringtap {

namespace {

constexpr int fatal[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};
/// Somebody has lost patience with this process: what was it at?
constexpr int endings[] = {SIGINT, SIGTERM};
constexpr int asked = SIGUSR2;

/// A class that overruns its stack leaves none for the handler.
alignas(16) char signal_stack[64 * 1024];
/// The handler itself may hang, for a lock that the crashed thread has: then this ends the process.
constexpr unsigned patience_seconds = 10;

struct sigaction before[NSIG];
CrashRecord own_record;
char pcap_path[4096];
char scenario[512];
std::atomic<pid_t> dying_thread = 0;

CrashRecord& record_of_process() {
    return shared_area() == nullptr ? own_record : shared_area()->record;
}

PoolMemory pool_of_process() {
    const Pool* pool = Pool::existing();
    if (pool == nullptr) return {nullptr, 0, 0};
    const auto address = reinterpret_cast<uint64_t>(pool->memory());
    return {pool->memory(), address, pool->memory_bytes()};
}

/// Private pages, from /proc/self/statm; 0 when it cannot be read.
uint64_t data_bytes() {
    char text[128] = {};
    const int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    if (fd < 0) return 0;
    const ssize_t n = read(fd, text, sizeof(text) - 1);
    close(fd);
    int field = 0;
    uint64_t pages = 0;
    for (ssize_t i = 0; i < n && field <= 5; i++) {  // "size resident shared text lib data dt"
        if (text[i] == ' ') field++;
        if (field == 5 && text[i] >= '0' && text[i] <= '9')
            pages = pages * 10 + static_cast<uint64_t>(text[i] - '0');
    }
    return pages * static_cast<uint64_t>(sysconf(_SC_PAGESIZE));
}

/// What lies above the handler on the stack; from the instruction that did it, when that is known.
void record_backtrace(CrashRecord& record, uint64_t instruction) {
    void* addresses[CrashRecord::max_frames + 8];
    const int found = backtrace(addresses, CrashRecord::max_frames + 8);
    int first = 0;
    for (int i = 0; i < found && first == 0; i++)
        if (reinterpret_cast<uint64_t>(addresses[i]) == instruction) first = i;
    for (int i = first; i < found && record.frames < CrashRecord::max_frames; i++) {
        NativeFrame& frame = record.frame[record.frames];
        Dl_info info = {};
        if (dladdr(addresses[i], &info) == 0 || info.dli_fname == nullptr) continue;
        frame.offset =
            reinterpret_cast<uint64_t>(addresses[i]) - reinterpret_cast<uint64_t>(info.dli_fbase);
        put_text(frame.module, sizeof(frame.module), info.dli_fname);
        put_text(frame.symbol, sizeof(frame.symbol), info.dli_sname);
        record.frames++;
    }
}

struct Cause {
    CrashRecord::Kind kind;
    int number = 0;
    uint64_t address = 0;
    uint64_t instruction = 0;
    const rte_mbuf* packet = nullptr;  // when it is known which one it is
};

/// The first thread to come writes the record; others wait for the end. False when it crashes once
/// more, on the way.
bool write_record(const Cause& cause, const InCall* call) {
    pid_t nobody = 0;
    if (!dying_thread.compare_exchange_strong(nobody, gettid())) {
        while (nobody != gettid()) pause();
        return false;
    }
    signal(SIGALRM, SIG_DFL);
    alarm(patience_seconds);
    CrashRecord& record = record_of_process();
    record.frames = 0;
    record.number = cause.number;
    record.address = cause.address;
    record.data_bytes = data_bytes();
    if (call != nullptr) call->describe(record.situation, cause.packet);
    record.kind = cause.kind;
    say_farewell(cause.kind, cause.number);
    // An overrun is noticed after the call: who did it is no longer on the stack.
    if (cause.kind != CrashRecord::overran) record_backtrace(record, cause.instruction);
    return true;
}

/// Without an area there is nobody who could read the record: told here.
void tell() {
    if (shared_area() != nullptr) return;
    const PoolMemory pool = pool_of_process();
    // Whoever only lost patience with a long run wants no files.
    const bool is_crash = own_record.kind != CrashRecord::interrupted;
    const bool is_saved = is_crash && write_crash_pcap(pcap_path, own_record.situation, pool);
    print_notice(own_record, pool, scenario, is_saved ? pcap_path : nullptr);
}

/// The process ends as it would have ended without the handler.
void pass_on(int signal_number, const siginfo_t* info) {
    sigaction(signal_number, &before[signal_number], nullptr);
    // A fault comes again by itself on return; what was sent does not.
    if (info->si_code <= 0) raise(signal_number);
}

CrashRecord::Kind kind_of(int number) {
    if (number == asked) return CrashRecord::hung;
    const bool is_ending =
        std::find(std::begin(endings), std::end(endings), number) != std::end(endings);
    return is_ending ? CrashRecord::interrupted : CrashRecord::fault;
}

/// Of signals that are nobody's: the process ends by it, but for what V8 sends itself.
bool is_the_end(int number) {
    const bool is_default = before[number].sa_handler == SIG_DFL;
    return is_default || kind_of(number) == CrashRecord::fault;
}

/// Asked on a thread that is in no call, the one that is answers: its stack is what is to be told.
bool pass_question_on() {
    static std::atomic<bool> is_passed_on;
    pthread_t other;
    return call_of_thread() == nullptr && find_thread_in_call(other) &&
           !is_passed_on.exchange(true) && pthread_kill(other, asked) == 0;
}

void on_signal(int number, siginfo_t* info, void* context) {
    const int saved_errno = errno;
    const auto* machine = static_cast<const ucontext_t*>(context);
    const bool is_question = number == asked;
    if (is_question && pass_question_on()) {
        errno = saved_errno;
        return;
    }
    const InCall* call = call_of_thread();
    // In a process made for a data plane nobody else has any use for these signals.
    const bool is_ours = call != nullptr || shared_area() != nullptr;
    if (is_ours) {
        const Cause cause = {kind_of(number), number, reinterpret_cast<uint64_t>(info->si_addr),
                             static_cast<uint64_t>(machine->uc_mcontext.gregs[REG_RIP])};
        if (write_record(cause, call)) tell();
    } else if (is_the_end(number)) {
        say_farewell(kind_of(number), number);
    }
    if (is_question) raise(SIGKILL);
    if (kind_of(number) == CrashRecord::interrupted) {  // which it may survive
        alarm(0);
        dying_thread = 0;
    }
    pass_on(number, info);
    errno = saved_errno;
}

/// A class that calls exit() ends the run in the middle, and maybe with 0.
void on_exit_called(int status, void*) {
    const InCall* call = call_of_thread();
    if (call == nullptr) return;
    if (write_record({CrashRecord::exited, status}, call)) tell();
    _exit(status == 0 ? EXIT_FAILURE : status);
}

void on_no_memory() {
    // The core's own bad_alloc is an error like others.
    const InCall* call = call_of_thread();
    if (call == nullptr) throw std::bad_alloc();
    write_record({CrashRecord::out_of_memory}, call);
    raise(SIGKILL);
}

void handle(int number) {
    struct sigaction action = {};
    action.sa_sigaction = on_signal;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK;
    sigemptyset(&action.sa_mask);
    sigaction(number, &action, &before[number]);
}

void install_once() {
    static bool is_installed = false;
    if (is_installed) return;
    is_installed = true;
    const stack_t stack = {.ss_sp = signal_stack, .ss_flags = 0, .ss_size = sizeof(signal_stack)};
    sigaltstack(&stack, nullptr);
    void* address;
    backtrace(&address, 1);  // loads its library now; a handler must not
    for (const int number : fatal) handle(number);
    on_exit(on_exit_called, nullptr);
    if (shared_area() == nullptr) {
        for (const int number : endings) handle(number);
    } else {
        handle(asked);
    }
}

}  // namespace

SignalStack::SignalStack() : memory_(std::make_unique<char[]>(sizeof(signal_stack))) {
    const stack_t stack = {.ss_sp = memory_.get(), .ss_flags = 0, .ss_size = sizeof(signal_stack)};
    sigaltstack(&stack, nullptr);
}

SignalStack::~SignalStack() {
    const stack_t none = {.ss_sp = nullptr, .ss_flags = SS_DISABLE, .ss_size = 0};
    sigaltstack(&none, nullptr);
}

void watch_for_crashes(const char* path) {
    put_text(pcap_path, sizeof(pcap_path), path);
    install_once();
}

void name_scenario(const char* title) {
    put_text(scenario, sizeof(scenario), title);
}

void report_crashes_to_area() {
    install_once();
    for (const int number : endings) signal(number, SIG_IGN);  // whoever started it decides
}

void limit_memory(uint64_t bytes) {
    if (bytes == 0) return;
    const rlim_t limit = data_bytes() + bytes;
    const rlimit both = {limit, limit};
    if (setrlimit(RLIMIT_DATA, &both) != 0)
        throw Error("ERR_RINGTAP_ISOLATE", std::string("The memory limit could not be set: ") +
                                               std::strerror(errno) + ".");
    std::set_new_handler(on_no_memory);
}

void give_up_overrun(const Hand& hand, const rte_mbuf* m) {
    if (shared_area() == nullptr) return;
    write_record({CrashRecord::overran, 0, 0, 0, m}, &hand);
    raise(SIGKILL);
}

}  // namespace ringtap
