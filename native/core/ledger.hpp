// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "counter.hpp"

namespace ringtap {

class Graph;
struct Instance;

/// Counters of references to packets, over the life of a dataplane. Each worker has its own; their
/// sum adds up:
/// injected + received + generated + copied = captured + transmitted + consumed + dropped + held +
/// queued in rings + delayed by faults.
struct Ledger {
    uint64_t injected = 0;
    uint64_t received = 0;
    uint64_t generated = 0;
    uint64_t copied = 0;
    uint64_t captured = 0;
    uint64_t transmitted = 0;
    uint64_t consumed = 0;
    uint64_t dropped = 0;
    int64_t held = 0;

    Ledger& operator+=(const Ledger& other);
    uint64_t in() const { return injected + received + generated + copied; }
    uint64_t out() const { return captured + transmitted + consumed + dropped; }
};

/// The counters of a worker that may be counting, each as it is now.
Ledger looked_at(const Ledger& of_worker);

/// Checks the equation of the whole, of each ring and of each instance.
/// Returns a sentence for each that does not add up, naming ring or instance; empty when all is
/// accounted for.
std::vector<std::string> audit(const Graph& graph);
/// What an instance finds itself: where its counts and its device's differ. Empty when they agree.
std::string audit(const Instance& instance);

}  // namespace ringtap
