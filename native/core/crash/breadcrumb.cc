// SPDX-License-Identifier: Apache-2.0
#include "breadcrumb.hpp"

#include <sys/mman.h>

#include <cerrno>
#include <cstring>
#include <string>

#include "../error.hpp"

namespace ringtap {

namespace {

constexpr uint32_t max_hands = 128;

CrashArea* area = nullptr;
int pool_fd = -1;
CallOnThread calls[max_hands];
std::atomic<bool> is_taken[max_hands];
/// Of those for whom there is no other: they are not told apart.
CallOnThread common_call;

}  // namespace

CrashArea* shared_area() {
    return area;
}

int shared_pool_fd() {
    return pool_fd;
}

void join_area(int area_fd, int given_pool_fd) {
    void* memory = mmap(nullptr, sizeof(CrashArea), PROT_READ | PROT_WRITE, MAP_SHARED, area_fd, 0);
    if (memory == MAP_FAILED)
        throw Error("ERR_RINGTAP_ISOLATE",
                    std::string("The area shared with the process that started this one could not "
                                "be mapped: ") +
                        std::strerror(errno) + ".");
    area = static_cast<CrashArea*>(memory);
    pool_fd = given_pool_fd;
}

Breadcrumb::Breadcrumb() : call_(&common_call) {
    for (uint32_t i = 0; i < max_hands; i++) {
        if (is_taken[i].exchange(true)) continue;
        call_ = &calls[i];
        if (area != nullptr && i < CrashArea::max_threads) place_ = &area->threads[i];
        return;
    }
}

Breadcrumb::~Breadcrumb() {
    sweep();  // a call that was left by an exception never did
    if (call_ != &common_call) is_taken[call_ - calls] = false;
}

void Breadcrumb::write(const InCall& call) {
    call.describe(*place_);
}

const InCall* call_of_thread() {
    for (const CallOnThread& call : calls)
        if (call.thread == pthread_self() && call.call != nullptr) return call.call;
    return common_call.thread == pthread_self() ? common_call.call.load() : nullptr;
}

bool find_thread_in_call(pthread_t& thread) {
    for (const CallOnThread& call : calls) {
        if (call.call == nullptr) continue;
        thread = call.thread;
        return true;
    }
    return false;
}

void put_text(char* to, size_t room, const char* text) {
    const size_t length = text == nullptr ? 0 : strnlen(text, room - 1);
    std::memcpy(to, text == nullptr ? "" : text, length);
    to[length] = '\0';
}

}  // namespace ringtap
