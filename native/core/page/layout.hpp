// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

// The statistics page of a process, as it lies in a file: a header, and two places for samples that
// are written by turns. Little endian, every number at a multiple of its size. src/top/layout.ts
// reads it; docs/20-top.md says it in words. Whatever changes here is a new version.

namespace ringtap {

struct PageHeader {
    static constexpr char right_magic[8] = {'R', 'I', 'N', 'G', 'P', 'A', 'G', 'E'};
    static constexpr uint32_t right_version = 1;
    static constexpr size_t size_bytes = 4096;
    static constexpr size_t longest_command = 1536;

    // The first 64 bytes mean the same in every version.
    char magic[8];
    uint32_t version;
    uint32_t header_bytes;
    uint64_t slot_bytes;  // of each place
    uint32_t pid;
    uint32_t parent_pid;
    uint64_t start_ticks;  // when the process began: proc(5), field 22 of stat
    /// Samples ever taken: the last one lies in place (samples - 1) % 2.
    std::atomic<uint64_t> samples;
    std::atomic<uint64_t> sampled_wall_ns;  // the last one, since 1970
    std::atomic<uint32_t> end_kind;         // CrashRecord::Kind; 0: not that anybody said so
    std::atomic<int32_t> end_number;        // of the signal; status given to exit()

    std::atomic<uint64_t> end_wall_ns;
    uint32_t is_isolated;  // a data plane of another process, which started this one
    uint32_t command_bytes;
    uint32_t parent_command_bytes;
    uint32_t reserved;
    char ringtap_version[24];
    char host[24];  // the program around the core: "node v20.19.0"
    // As in /proc/PID/cmdline: a zero after each argument.
    char command[longest_command];
    char parent_command[longest_command];
};
static_assert(sizeof(PageHeader) <= PageHeader::size_bytes);
static_assert(offsetof(PageHeader, samples) == 40 && offsetof(PageHeader, end_wall_ns) == 64);

/// At the front of a place; records follow.
struct SampleHead {
    std::atomic<uint64_t> number;  // from 1; 0: it is being written
    uint64_t monotonic_ns;
    uint64_t wall_ns;
    uint64_t cost_ns;      // CPU time of the sample before
    uint32_t interval_ms;  // to the next sample
    uint32_t records_bytes;
    uint32_t dataplanes;
    uint32_t left_out;  // instances for which there was no room
};
static_assert(sizeof(SampleHead) == 48);

enum class RecordKind : uint16_t { module_class = 1, dataplane = 2, lcore = 3, instance = 4 };

/// Of a kind that a reader does not know, it skips the bytes. Texts in records: two bytes of
/// length, then UTF-8.
struct RecordHead {
    uint16_t kind;
    uint16_t reserved;
    uint32_t bytes;  // this head included; a multiple of 8
};

/// Then its name, and the names of its drop reasons. Referred to by order, from 0.
struct ClassRecord {
    uint32_t is_vif;
    uint32_t reasons;
};

/// Lcores and instances that follow, up to the next one, are its own. Then, for instances that are
/// gone, packets (8 bytes) and name of each reason.
struct DataplaneRecord {
    uint32_t number;   // in the process, from 1
    uint32_t workers;  // that it asked for; 0: stepped
    uint32_t instances;
    uint32_t gone_reasons;
    uint64_t injected, received, generated, copied;
    uint64_t captured, transmitted, consumed, dropped;
    int64_t held;
};

struct LcoreRecord {
    int32_t lcore;  // DPDK's number; -1: none
    uint32_t is_exclusive;
    uint64_t busy_passes;  // in which something moved
    uint64_t idle_passes;
    uint64_t cpu_ns;  // UINT64_MAX: it has no thread
};

/// Then its rings, then the reasons that packets were dropped for, then vswitch and name.
struct InstanceRecord {
    uint32_t id;
    uint32_t module_class;
    int32_t lcore;
    uint16_t rings;  // input; inbound
    uint16_t reasons;
    uint64_t received;
    uint64_t sent;
    int64_t held;
};

struct RingRecord {
    uint32_t size;
    uint32_t queued;
    uint64_t enqueued;
    uint64_t dequeued;
};

struct DropRecord {
    uint64_t reason;  // of its class, from 0
    uint64_t packets;
};

}  // namespace ringtap
