// SPDX-License-Identifier: Apache-2.0
#include "serve.hpp"

#include <sys/socket.h>

#include <cerrno>
#include <cstdio>

#include "../crash/breadcrumb.hpp"
#include "../crash/handler.hpp"
#include "../error.hpp"
#include "../host/host.hpp"
#include "child.hpp"

namespace ringtap {

namespace {

bool receive(uint8_t* at, size_t bytes) {
    while (bytes > 0) {
        const ssize_t n = recv(child_socket, at, bytes, MSG_WAITALL);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return false;
        at += n;
        bytes -= static_cast<size_t>(n);
    }
    return true;
}

bool send(const uint8_t* at, size_t bytes) {
    while (bytes > 0) {
        const ssize_t n = ::send(child_socket, at, bytes, MSG_NOSIGNAL);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return false;
        at += n;
        bytes -= static_cast<size_t>(n);
    }
    return true;
}

}  // namespace

void join_parent(uint64_t memory_bytes) {
    join_area(child_area, child_pool);
    static const SharedView exchange(child_exchange, 0, sizeof(Exchange));
    Host::use(*static_cast<Exchange*>(exchange.memory()));
    report_crashes_to_area();
    limit_memory(memory_bytes);
    // What a class prints is not to be lost when it crashes.
    setvbuf(stdout, nullptr, _IOLBF, 0);
}

bool receive_request(const std::function<uint8_t*(size_t)>& room) {
    uint64_t length = 0;
    if (!receive(reinterpret_cast<uint8_t*>(&length), sizeof(length))) return false;
    return receive(room(length), length);
}

bool send_answer(const uint8_t* answer, size_t bytes) {
    static std::vector<uint8_t> frame;
    frame.clear();
    begin_frame(frame, answer, bytes);
    const size_t rest = sizeof(uint64_t) + bytes - frame.size();
    return send(frame.data(), frame.size()) && send(answer + bytes - rest, rest);
}

}  // namespace ringtap
