// SPDX-License-Identifier: Apache-2.0
#include "sampler.hpp"

#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "../crash/breadcrumb.hpp"
#include "../graph.hpp"
#include "clocks.hpp"
#include "folder.hpp"
#include "page_file.hpp"
#include "sample_writer.hpp"

namespace ringtap {

namespace {

constexpr int interval_ms = 100;
/// An interval is at least so many times what a sample costs.
constexpr uint64_t intervals_per_cost = 1250;
constexpr int for_ever = -1;
constexpr int farewell_ms = 100;
constexpr uint64_t kept_for_ns = 3600ull * 1'000'000'000;
/// It calls nothing that needs more; and memory limits count stacks.
constexpr size_t stack_bytes = 256 << 10;

class Sampler {
  public:
    void show(Graph& graph);
    void take_out(Graph& graph);
    void say_farewell(uint32_t kind, int number);
    void end();

    std::mutex structure;
    std::string host;
    std::atomic<uint32_t> end_kind{0};
    std::atomic<int32_t> end_number{0};
    std::atomic<uint64_t> end_wall_ns{0};

  private:
    void start();
    bool has_live();
    void serve();
    void keep_page();
    void wake();
    void wait(int most_ms);
    int take_sample(SampleWriter& writer, PageFile& file);
    void note_end(PageFile& file);

    std::vector<Graph*> graphs_;  // structure
    uint32_t graphs_ever_ = 0;
    bool has_started_ = false;  // or never will
    pthread_t thread_ = {};
    int event_ = -1;
    std::atomic<bool> is_running_{false};
    std::atomic<bool> is_ending_{false};
    /// Last samples that handlers wanted; those that are taken.
    std::atomic<uint64_t> asked_{0}, answered_{0};
    int next_ms_ = interval_ms;          // structure
    uint64_t cost_ns_ = 0, cpu_ns_ = 0;  // of the last sample; of the thread at its end
};

/// Never destroyed: its thread may look at it until the very end. There from the beginning: signal
/// handlers ask for it.
Sampler& sampler = *new Sampler;

void Sampler::show(Graph& graph) {
    const std::lock_guard lock(structure);
    graph.number = ++graphs_ever_;
    graphs_.push_back(&graph);
    if (!has_started_) start();
    if (graph.is_live() || next_ms_ == for_ever) wake();
}

void Sampler::take_out(Graph& graph) {
    const std::lock_guard lock(structure);
    std::erase(graphs_, &graph);
}

/// A process that cannot have one more thread goes without a page.
void Sampler::start() {
    has_started_ = true;
    event_ = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (event_ < 0) return;
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, stack_bytes);
    sigset_t all, before;
    sigfillset(&all);
    // Signals are for others.
    pthread_sigmask(SIG_SETMASK, &all, &before);
    const auto run = [](void* self) -> void* {
        static_cast<Sampler*>(self)->serve();
        return nullptr;
    };
    is_running_ = pthread_create(&thread_, &attributes, run, this) == 0;
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    pthread_attr_destroy(&attributes);
    if (is_running_) std::atexit([] { sampler.end(); });
}

/// The process ends by itself; if that is in the middle of a class, its page stays.
void Sampler::end() {
    if (call_of_thread() != nullptr || !is_running_.exchange(false)) return;
    is_ending_ = true;
    wake();
    pthread_join(thread_, nullptr);
}

void Sampler::wake() {
    const uint64_t one = 1;
    if (write(event_, &one, sizeof(one)) < 0) return;  // it is awake, or there is none
}

void Sampler::wait(int most_ms) {
    pollfd event = {event_, POLLIN, 0};
    uint64_t ignored;
    if (poll(&event, 1, most_ms) == 1 && read(event_, &ignored, sizeof(ignored)) < 0) return;
}

bool Sampler::has_live() {
    const std::lock_guard lock(structure);
    return std::any_of(graphs_.begin(), graphs_.end(), [](auto* g) { return g->is_live(); });
}

void Sampler::serve() {
    pthread_setname_np(pthread_self(), "ringtap-page");
    if (!has_live()) wait(interval_ms);
    if (!is_ending_) keep_page();
    answered_ = UINT64_MAX;  // nobody waits for it
}

void Sampler::keep_page() {
    const std::string folder = page_folder();
    if (folder.empty()) return;
    PageOwner owner = PageOwner::self();
    owner.host = host;
    const std::unique_ptr<PageFile> file = PageFile::make(folder, owner);
    if (!file) return;
    SampleWriter writer(*file);
    cpu_ns_ = clock_ns(CLOCK_THREAD_CPUTIME_ID);  // the page is made only once
    int next_ms = take_sample(writer, *file);
    remove_old_pages(folder, kept_for_ns);
    while (!is_ending_) {
        wait(next_ms);
        next_ms = take_sample(writer, *file);
    }
}

/// Returns when to take the next one. Without a dataplane none is needed until there is one.
int Sampler::take_sample(SampleWriter& writer, PageFile& file) {
    const uint64_t asked = asked_;
    const std::lock_guard lock(structure);
    const auto needed_ms = static_cast<int>(cost_ns_ * intervals_per_cost / 1'000'000);
    next_ms_ = graphs_.empty() ? for_ever : std::max(interval_ms, needed_ms);
    writer.write(graphs_, {cost_ns_, static_cast<uint32_t>(std::max(0, next_ms_))});
    // To wake up is a part of what it costs.
    const uint64_t cpu_ns = clock_ns(CLOCK_THREAD_CPUTIME_ID);
    cost_ns_ = cpu_ns - std::exchange(cpu_ns_, cpu_ns);
    note_end(file);
    answered_ = asked;
    return next_ms_;
}

void Sampler::note_end(PageFile& file) {
    PageHeader& header = file.header();
    header.end_number.store(end_number, std::memory_order_relaxed);
    header.end_wall_ns.store(end_wall_ns, std::memory_order_relaxed);
    header.end_kind.store(end_kind, std::memory_order_release);
}

/// On a thread that may hold any lock of the process: it waits, but not for long.
void Sampler::say_farewell(uint32_t kind, int number) {
    end_number = number;
    end_wall_ns = clock_ns(CLOCK_REALTIME);
    end_kind = kind;
    if (!is_running_ || pthread_equal(pthread_self(), thread_) != 0) return;
    const uint64_t wanted = ++asked_;
    wake();
    for (int ms = 0; ms < farewell_ms && answered_ < wanted; ms++) poll(nullptr, 0, 1);
}

}  // namespace

std::mutex& structure_mutex() {
    return sampler.structure;
}

void show_in_page(Graph& graph) {
    sampler.show(graph);
}

void take_out_of_page(Graph& graph) {
    sampler.take_out(graph);
}

void name_host(const char* host) {
    sampler.host = host;
}

void say_farewell(uint32_t kind, int number) {
    const int saved_errno = errno;
    sampler.say_farewell(kind, number);
    errno = saved_errno;
}

}  // namespace ringtap
