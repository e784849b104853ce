// SPDX-License-Identifier: Apache-2.0
#include "card_watch.hpp"

#include <rte_alarm.h>
#include <rte_dev.h>

#include <cerrno>
#include <thread>

namespace ringtap {

namespace {

/// For the whole process, from its first card on. Without the handling of SIGBUS, a write to a
/// register of a card on UIO that is no longer there would be the end of the process: DPDK then
/// puts memory in place of the registers. Where it cannot (in a network namespace without uevents)
/// cards work all the same.
void watch_kernel() {
    static const bool is_watched =
        rte_dev_event_monitor_start() == 0 && rte_dev_hotplug_handle_enable() == 0;
    static_cast<void>(is_watched);
}

void set(void* is_pulled) {
    *static_cast<std::atomic<bool>*>(is_pulled) = true;
}

/// On the thread of DPDK's that has interrupts and alarms, which calls this from the very callback
/// that has to be unregistered before VFIO gets its card back: nobody may try before it has
/// returned.
void on_event(const char*, rte_dev_event_type type, void* is_pulled) {
    if (type == RTE_DEV_EVENT_REMOVE) rte_eal_alarm_set(1, set, is_pulled);
}

}  // namespace

CardWatch::CardWatch(const std::string& address, std::atomic<bool>& is_pulled)
    : address_(address), is_pulled_(is_pulled) {
    watch_kernel();
    rte_dev_event_callback_register(address_.c_str(), on_event, &is_pulled_);
}

CardWatch::~CardWatch() {
    // While it is being called it cannot be taken out.
    while (rte_dev_event_callback_unregister(address_.c_str(), on_event, &is_pulled_) == -EAGAIN)
        std::this_thread::yield();
    rte_eal_alarm_cancel(set, &is_pulled_);
}

}  // namespace ringtap
