// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>

namespace ringtap {

class AllocationFaults;

/// How many mbufs one thread of a dataplane uses, and may use. What one thread takes another may
/// give back, so a part by itself may be negative; all parts and what is shared add up.
struct Quota {
    int64_t limit = 0;
    int64_t in_use = 0;
    /// Who may refuse what there would be room for; nullptr nearly always. Then each mbuf is asked
    /// for one by one: see gate().
    AllocationFaults* faults = nullptr;
    bool is_spared = false;                  // not refused: what the test itself puts in
    std::atomic<int64_t>* shared = nullptr;  // limit that no thread has; nullptr: one thread only
    int64_t chunk_mbufs = 0;                 // moved at a time between that and this part

    /// The part of a thread, which has nothing yet.
    static Quota part_of(std::atomic<int64_t>& shared, int64_t chunk_mbufs) {
        Quota part;
        part.shared = &shared;
        part.chunk_mbufs = chunk_mbufs;
        return part;
    }

    /// False when there is none left.
    bool take() {
        if (in_use >= gate() && !find_one()) return false;
        in_use++;
        return true;
    }
    /// As many of n as are left.
    uint32_t take(uint32_t n) {
        if (in_use + n <= gate()) {
            in_use += n;
            return n;
        }
        uint32_t taken = 0;
        while (taken < n && take()) taken++;
        return taken;
    }
    void give(int64_t mbufs = 1) {
        in_use -= mbufs;
        if (shared == nullptr) {
            if (in_use < 0) in_use = 0;  // given back twice; releases_too_many() tells
        } else if (limit - in_use > 2 * chunk_mbufs) {
            limit -= chunk_mbufs;
            shared->fetch_add(chunk_mbufs, std::memory_order_relaxed);
        }
    }
    /// How many more could be taken, as far as this thread knows.
    uint32_t left() const {
        const int64_t more = shared == nullptr ? 0 : shared->load(std::memory_order_relaxed);
        return static_cast<uint32_t>(std::max<int64_t>(0, limit - in_use + more));
    }
    /// A device has filled mbufs of the pool: there before anybody asked, though it was asked how
    /// many there may be. So what is shared may fall below nothing.
    void note(int64_t mbufs) {
        in_use += mbufs;
        if (shared == nullptr || in_use <= limit) return;
        const int64_t more = std::max(in_use - limit, chunk_mbufs);
        limit += more;
        shared->fetch_sub(more, std::memory_order_relaxed);
    }

  private:
    /// Below it nothing is asked.
    int64_t gate() const { return faults == nullptr ? limit : INT64_MIN; }
    bool find_one();
    bool grow();
};

/// For as long as it lives, nothing that this quota has is refused by a fault.
class SparedFromFaults {
  public:
    explicit SparedFromFaults(Quota& quota) : quota_(quota), was_spared_(quota.is_spared) {
        quota.is_spared = true;
    }
    ~SparedFromFaults() { quota_.is_spared = was_spared_; }
    SparedFromFaults(const SparedFromFaults&) = delete;
    SparedFromFaults& operator=(const SparedFromFaults&) = delete;

  private:
    Quota& quota_;
    bool was_spared_;
};

}  // namespace ringtap
