// SPDX-License-Identifier: Apache-2.0
#include "burst_guard.hpp"

#include <algorithm>
#include <mutex>
#include <vector>

struct rte_eth_dev;

namespace ringtap {

namespace {

std::mutex all_mutex;

std::vector<BurstGuard*>& all_guards() {
    static std::vector<BurstGuard*> all;
    return all;
}

}  // namespace

BurstGuard::BurstGuard() {
    const std::lock_guard lock(all_mutex);
    all_guards().push_back(this);
}

BurstGuard::~BurstGuard() {
    const std::lock_guard lock(all_mutex);
    std::erase(all_guards(), this);
}

}  // namespace ringtap

extern "C" {

void __real_memif_free_regions(rte_eth_dev* device);

/// In place of the driver's own (linked with --wrap): unmaps what a memif shares with its other
/// side, while no burst is under way. Those that begin afterwards find it disconnected, and look no
/// further.
void __wrap_memif_free_regions(rte_eth_dev* device) {
    const std::lock_guard lock(ringtap::all_mutex);
    for (ringtap::BurstGuard* guard : ringtap::all_guards()) guard->lock();
    __real_memif_free_regions(device);
    for (ringtap::BurstGuard* guard : ringtap::all_guards()) guard->unlock();
}
}
