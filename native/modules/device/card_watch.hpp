// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <string>

namespace ringtap {

/// Notes, for as long as it lives, that a card is pulled out. The drivers of cards do not tell
/// (RTE_ETH_EVENT_INTR_RMV): VFIO does, by a request to let go of it, and the kernel by a uevent.
class CardWatch {
  public:
    CardWatch(const std::string& address, std::atomic<bool>& is_pulled);
    ~CardWatch();
    CardWatch(const CardWatch&) = delete;
    CardWatch& operator=(const CardWatch&) = delete;

  private:
    std::string address_;
    std::atomic<bool>& is_pulled_;
};

}  // namespace ringtap
