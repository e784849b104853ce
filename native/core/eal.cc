// SPDX-License-Identifier: Apache-2.0
#include "eal.hpp"

#include <pthread.h>
#include <rte_eal.h>
#include <rte_errno.h>
#include <rte_log.h>
#include <rte_version.h>
#include <sched.h>
#include <time.h>

#include <mutex>
#include <optional>

#include "error.hpp"

namespace {

/// Set while rte_eal_init runs. EAL calibrates the TSC by sleeping 100 ms where CPUID gives no
/// frequency.
thread_local bool eal_is_starting = false;
constexpr long calibration_sleep_ns = 2'000'000;

}  // namespace

extern "C" {
int __real_nanosleep(const timespec* request, timespec* remaining);

/// In place of nanosleep for everything linked into this library (linked with --wrap=nanosleep):
/// during EAL's start sleeps are cut to 2 ms, over which the TSC frequency still comes out right to
/// a fraction of a percent.
int __wrap_nanosleep(const timespec* request, timespec* remaining) {
    const timespec shorter = {0, calibration_sleep_ns};
    const bool cut =
        eal_is_starting && (request->tv_sec > 0 || request->tv_nsec > calibration_sleep_ns);
    return __real_nanosleep(cut ? &shorter : request, remaining);
}
}

namespace ringtap {

namespace {

std::mutex start_mutex;
bool was_started = false;
std::optional<Error> failure;

/// EAL pins the calling thread to the main lcore's CPU; that thread is JavaScript's, and stays
/// free.
class KeepAffinity {
  public:
    KeepAffinity() : known_(pthread_getaffinity_np(pthread_self(), sizeof(set_), &set_) == 0) {}
    ~KeepAffinity() {
        if (known_) pthread_setaffinity_np(pthread_self(), sizeof(set_), &set_);
    }

  private:
    cpu_set_t set_;
    bool known_;
};

/// One lcore, the calling thread, on whichever CPU it may run: EAL refuses a CPU outside the
/// affinity.
std::string main_lcore_argument() {
    const int cpu = sched_getcpu();
    return "0@" + std::to_string(cpu < 0 ? 0 : cpu);
}

void start_once(uint32_t heap_mib) {
    KeepAffinity keep;
    std::string lcores = main_lcore_argument();
    const std::string heap = std::to_string(heap_mib);
    const char* arguments[] = {"ringtap",        "--no-huge",   "--no-shconf",  "--no-pci",
                               "--no-telemetry", "--lcores",    lcores.c_str(), "-m",
                               heap.c_str(),     "--log-level", "lib.*:error"};
    constexpr int count = sizeof(arguments) / sizeof(arguments[0]);
    rte_log_set_global_level(RTE_LOG_ERR);
    eal_is_starting = true;
    const int rc = rte_eal_init(count, const_cast<char**>(arguments));
    eal_is_starting = false;
    if (rc < 0) {
        failure.emplace(
            "ERR_RINGTAP_EAL",
            std::string("DPDK could not be initialised: ") + rte_strerror(rte_errno),
            "DPDK starts once per process; a new process may succeed. It needs 256 MiB of "
            "address space and an x86-64 CPU with SSE4.2.");
    }
}

}  // namespace

void eal_start(uint32_t heap_mib) {
    const std::lock_guard<std::mutex> lock(start_mutex);
    if (!was_started) {
        was_started = true;
        start_once(heap_mib);
    }
    if (failure) throw *failure;
}

std::string dpdk_version() {
    std::string text = rte_version();  // "DPDK 22.11.11"
    const auto space = text.find(' ');
    return space == std::string::npos ? text : text.substr(space + 1);
}

}  // namespace ringtap
