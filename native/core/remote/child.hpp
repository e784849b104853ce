// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "../crash/area.hpp"
#include "../crash/pool_memory.hpp"

namespace ringtap {

/// The descriptors that a child finds.
constexpr int child_socket = 3, child_area = 4, child_pool = 5;

/// A message is its length in 8 bytes, then its bytes. This is as much of it as is worth copying,
/// so that a short one is one write, and wakes the other side once.
void begin_frame(std::vector<uint8_t>& frame, const uint8_t* bytes, size_t size);

/// A process that answers calls, and what it leaves behind when it dies. It dies with the thread
/// that started it.
class Child {
  public:
    /// How it ended: what waitpid() says, and whether that was because it took too long.
    struct End {
        int wait_status = 0;
        bool was_late = false;
    };

    /// `program` with `arguments` (the first is its name) and `environment`. Throws Error
    /// ERR_RINGTAP_ISOLATE.
    Child(const std::string& program, const std::vector<std::string>& arguments,
          const std::vector<std::string>& environment);
    ~Child();
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    /// Sends a request, and waits for the answer, which goes where `room(bytes)` says. False when
    /// the process has died meanwhile, or was ended because it took longer than `limit_ms`.
    bool call(const uint8_t* request, size_t bytes, int64_t limit_ms,
              const std::function<uint8_t*(size_t)>& room);
    /// Asks it to end, and ends it when it does not. What it has left behind is gone, too.
    void end();

    bool is_alive() const { return socket_ >= 0; }
    pid_t pid() const { return pid_; }
    const End& how_it_ended() const { return end_; }
    /// nullptr after end().
    const CrashArea* area() const { return area_; }
    /// The bytes of a packet, as it has left them; none while it is alive.
    std::vector<uint8_t> packet(const PacketInHand& in_hand) const;

  private:
    void spawn(const std::string& program, const std::vector<std::string>& arguments,
               const std::vector<std::string>& environment, int socket);
    bool send_frame(const uint8_t* request, size_t bytes, int64_t deadline_ms);
    bool transfer(bool is_sending, uint8_t* at, size_t bytes, int64_t deadline_ms);
    void interrogate();
    void reap();
    void map_pool();
    void release();

    pid_t pid_ = -1;
    int socket_ = -1;
    int area_file_ = -1;
    int pool_file_ = -1;
    CrashArea* area_ = nullptr;
    const void* pool_ = nullptr;
    uint64_t pool_bytes_ = 0;
    End end_;
    std::vector<uint8_t> frame_;
};

}  // namespace ringtap
