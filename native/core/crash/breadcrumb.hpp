// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <pthread.h>

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "area.hpp"

struct rte_mbuf;

namespace ringtap {

/// What a class is called for, for whoever has to say what went wrong there.
struct Doing {
    const char* call = "process()";
    const char* detail = nullptr;  // of a command: its name
};

/// Who can say what is going on while a class is called. At any moment, from a signal handler too;
/// with `only`, of that packet.
struct InCall {
    virtual void describe(Situation& to, const rte_mbuf* only = nullptr) const = 0;

  protected:
    ~InCall() = default;
};

/// Who is in a call, and on which thread: two stores per burst are all that the hot path leaves
/// behind. Not thread_local, which a signal handler cannot read without maybe allocating it.
struct CallOnThread {
    std::atomic<pthread_t> thread;
    std::atomic<const InCall*> call;
};

/// Where a hand, say, says what it is at. In a process that another watches also in the area that
/// both share, where it can be read even if this one is killed without a word.
class Breadcrumb {
  public:
    Breadcrumb();
    ~Breadcrumb();
    Breadcrumb(const Breadcrumb&) = delete;
    Breadcrumb& operator=(const Breadcrumb&) = delete;

    void drop(const InCall& call) {
        call_->thread.store(pthread_self(), std::memory_order_relaxed);
        call_->call.store(&call, std::memory_order_relaxed);
        // A handler on this thread is to see this before what the class does.
        std::atomic_signal_fence(std::memory_order_seq_cst);
        if (place_ != nullptr) [[unlikely]]
            write(call);
    }
    void sweep() {
        call_->call.store(nullptr, std::memory_order_relaxed);
        if (place_ != nullptr) [[unlikely]]
            place_->call[0] = '\0';
    }

  private:
    void write(const InCall& call);
    CallOnThread* call_;
    Situation* place_ = nullptr;
};

/// The area of this process, and the file its pool lies in, once it has joined one; else nullptr
/// and -1.
CrashArea* shared_area();
int shared_pool_fd();
/// From here on breadcrumbs are left in the area, and the pool is made in the other file. Before
/// the first dataplane; throws Error.
void join_area(int area_fd, int pool_fd);

/// What this thread is at, or nullptr. For signal handlers, as all below.
const InCall* call_of_thread();
/// When this thread is in none: another that is in one, which may be the one that hangs. False when
/// there is none.
bool find_thread_in_call(pthread_t& thread);

/// Copies text that may be longer than its place, or null.
void put_text(char* to, size_t room, const char* text);

}  // namespace ringtap
