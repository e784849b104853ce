// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "../crash/area.hpp"
#include "../crash/pool_memory.hpp"
#include "shared_view.hpp"

namespace ringtap {

/// The descriptors that a child finds.
constexpr int child_socket = 3, child_area = 4, child_pool = 5, child_exchange = 6;

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

    /// What a host of its instances sees, here: the Exchange, and the pool once it has one. Zeros
    /// after end(). Throw Error ERR_RINGTAP_ISOLATE.
    std::shared_ptr<SharedView> exchange();
    std::shared_ptr<SharedView> pool();
    /// The same of a pool in a file of its own, by what that process has it open as.
    std::shared_ptr<SharedView> pool(int fd, uint64_t offset, uint64_t bytes);

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
    std::shared_ptr<SharedView> show(int fd, uint64_t offset, uint64_t bytes);
    void release();

    pid_t pid_ = -1;
    int socket_ = -1;
    int area_file_ = -1;
    int pool_file_ = -1;
    int exchange_file_ = -1;
    CrashArea* area_ = nullptr;
    const void* pool_ = nullptr;
    uint64_t pool_bytes_ = 0;
    std::vector<std::shared_ptr<SharedView>> shown_;
    End end_;
    std::vector<uint8_t> frame_;
};

}  // namespace ringtap
