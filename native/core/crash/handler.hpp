// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <rte_mbuf.h>

#include <cstdint>
#include <memory>

namespace ringtap {

class Hand;

/// From here on a crash of this process inside a class is told on standard error, and its packets
/// are written to `pcap_path`. Then it dies as it would have. May be called again.
void watch_for_crashes(const char* pcap_path);
/// For the message: which scenario runs.
void name_scenario(const char* title);

/// The same for a process that has joined an area (breadcrumb.hpp): the record is written there.
/// SIGUSR2 asks it to say what it is at, and to end.
void report_crashes_to_area();
/// Private memory beyond what the process has now: more is refused, and a class whose `new` is
/// refused ends the process. 0: no limit. Throws Error.
void limit_memory(uint64_t bytes);

/// A stack for the handlers on this thread, as long as it lives: so that a stack that has
/// overflowed can still be told of.
class SignalStack {
  public:
    SignalStack();
    ~SignalStack();
    SignalStack(const SignalStack&) = delete;
    SignalStack& operator=(const SignalStack&) = delete;

  private:
    std::unique_ptr<char[]> memory_;
};

/// In a process that has joined an area: ends it, because a class has written past the end of `m`'s
/// buffer, and nobody knows what lies there now. Otherwise returns.
void give_up_overrun(const Hand& hand, const rte_mbuf* m);

}  // namespace ringtap
