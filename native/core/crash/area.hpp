// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>

// What is left behind when a process dies while a class runs: plain data without pointers that
// mean anything elsewhere, so that it can lie in memory which two processes share, and be written
// by a signal handler.

namespace ringtap {

/// A packet in hand: where its mbuf lies in the process that has it, and where it came from.
struct PacketInHand {
    uint64_t mbuf = 0;
    uint64_t origin = 0;
};

/// Which call of which instance was going on, and what packets it had.
struct Situation {
    static constexpr uint32_t max_packets = 1024;  // GraphOptions::max_burst
    char call[24] = {};                            // "process()"; empty: no call is going on
    char detail[48] = {};                          // of a command: its name
    char instance[80] = {};
    char class_name[80] = {};
    uint64_t now_ns = 0;   // virtual
    uint32_t packets = 0;  // in hand, those that are not listed included
    uint32_t listed = 0;
    PacketInHand hand[max_packets];
};

/// One address of a native backtrace, as dladdr() knows it.
struct NativeFrame {
    uint64_t offset = 0;  // in the module
    char module[256] = {};
    char symbol[128] = {};  // mangled; empty when there is none
};

struct CrashRecord {
    enum Kind : uint32_t { nothing, fault, hung, exited, out_of_memory, overran, interrupted };
    static constexpr uint32_t max_frames = 32;
    std::atomic<uint32_t> kind = nothing;  // set once the rest, frames left out, is there
    int32_t number = 0;                    // of the signal; status given to exit()
    uint64_t address = 0;                  // that could not be touched
    uint64_t data_bytes = 0;               // private memory of the process, then
    Situation situation;
    std::atomic<uint32_t> frames = 0;
    NativeFrame frame[max_frames];
};

/// Shared by a process that runs a data plane and the one that started it.
struct CrashArea {
    static constexpr uint32_t max_threads = 16;
    uint64_t pool_address = 0;  // of the mbuf pool in the process that has the data plane
    uint64_t pool_bytes = 0;
    Situation threads[max_threads];  // kept up to date, burst by burst
    CrashRecord record;
};

}  // namespace ringtap
