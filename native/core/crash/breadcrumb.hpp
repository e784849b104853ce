// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <pthread.h>

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "area.hpp"

namespace ringtap {

class Hand;

/// What a class is called for, for whoever has to say what went wrong there.
struct Doing {
    const char* call = "process()";
    const char* detail = nullptr;  // of a command: its name
};

/// Who is in a call, and on which thread: two stores per burst are all that the hot path leaves
/// behind. Not thread_local, which a signal handler cannot read without maybe allocating it.
struct CallOnThread {
    std::atomic<pthread_t> thread;
    std::atomic<const Hand*> hand;
};

/// Where a hand says what it is at. In a process that another watches also in the area that both
/// share, where it can be read even if this one is killed without a word.
class Breadcrumb {
  public:
    Breadcrumb();
    ~Breadcrumb();
    Breadcrumb(const Breadcrumb&) = delete;
    Breadcrumb& operator=(const Breadcrumb&) = delete;

    void drop(const Hand& hand) {
        call_->thread.store(pthread_self(), std::memory_order_relaxed);
        call_->hand.store(&hand, std::memory_order_relaxed);
        // A handler on this thread is to see this before what the class does.
        std::atomic_signal_fence(std::memory_order_seq_cst);
        if (place_ != nullptr) [[unlikely]]
            write(hand);
    }
    void sweep() {
        call_->hand.store(nullptr, std::memory_order_relaxed);
        if (place_ != nullptr) [[unlikely]]
            place_->call[0] = '\0';
    }

  private:
    void write(const Hand& hand);
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

/// The hand of this thread that is in a call, or nullptr. For signal handlers, as all below.
const Hand* hand_in_call();
/// When this thread is in none: another that is in one, which may be the one that hangs. False when
/// there is none.
bool find_thread_in_call(pthread_t& thread);

/// Copies text that may be longer than its place, or null.
void put_text(char* to, size_t room, const char* text);

}  // namespace ringtap
