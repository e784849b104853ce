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
#include <vector>

#include "error.hpp"
#include "hugepages.hpp"

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

/// The list of PCI devices that EAL may touch by itself: there is no slot above 1f. Those that
/// ports are on are added to it one by one, by rte_dev_probe; under --no-pci that would find none.
constexpr const char* no_pci_device = "0000:00:ff.f";

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

/// Hugepages are memfds, so that no file of them is left behind; and a single one, since
/// virtio-user and whoever else looks at mbufs is given one. Cards on uio_pci_generic know physical
/// addresses only, and those on vfio-pci take either.
std::vector<std::string> memory_arguments(const EalMemory& memory) {
    std::vector<std::string> all = {"-m", std::to_string(memory.heap_mib)};
    if (memory.is_huge)
        all.insert(all.end(), {"--in-memory", "--single-file-segments", "--iova-mode",
                               sees_physical_addresses() ? "pa" : "va"});
    else
        all.insert(all.end(), {"--no-huge", "--no-shconf"});
    return all;
}

void start_once(const EalMemory& memory) {
    KeepAffinity keep;
    std::vector<std::string> arguments = {
        "ringtap",     "--no-telemetry", "--lcores", main_lcore_argument(),
        "--log-level", "lib.*:error",    "-a",       no_pci_device};
    for (std::string& argument : memory_arguments(memory)) arguments.push_back(std::move(argument));
    std::vector<char*> pointers;
    for (std::string& argument : arguments) pointers.push_back(argument.data());
    rte_log_set_global_level(RTE_LOG_ERR);
    eal_is_starting = true;
    const int rc = rte_eal_init(static_cast<int>(pointers.size()), pointers.data());
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

void eal_start(const EalMemory& memory) {
    const std::lock_guard<std::mutex> lock(start_mutex);
    if (!was_started) {
        if (memory.is_huge) check_free_hugepages(memory.heap_mib);
        was_started = true;
        start_once(memory);
    }
    if (failure) throw *failure;
}

std::string dpdk_version() {
    std::string text = rte_version();  // "DPDK 22.11.11"
    const auto space = text.find(' ');
    return space == std::string::npos ? text : text.substr(space + 1);
}

}  // namespace ringtap
