// SPDX-License-Identifier: Apache-2.0
#include "device_pool.hpp"

#include <rte_errno.h>
#include <rte_mbuf.h>
#include <sys/mman.h>

#include <stdexcept>
#include <string>

#include "device_plan.hpp"

namespace ringtap {

namespace {

constexpr uint16_t data_bytes = RTE_PKTMBUF_HEADROOM + DevicePlan::data_room_bytes;
constexpr uint32_t cached_mbufs = 256;
constexpr size_t page_bytes = 4096;

std::string next_pool_name() {
    static uint32_t made = 0;
    return "device" + std::to_string(made++);
}

}  // namespace

DevicePool::DevicePool(uint32_t mbufs) {
    const uint32_t element_bytes = sizeof(rte_mbuf) + data_bytes;
    mempool_ =
        rte_mempool_create_empty(next_pool_name().c_str(), mbufs, element_bytes, cached_mbufs,
                                 sizeof(rte_pktmbuf_pool_private), SOCKET_ID_ANY, 0);
    if (mempool_ == nullptr)
        throw std::runtime_error(std::string("no mbufs for the device: ") +
                                 rte_strerror(rte_errno));
    const uint32_t each = rte_mempool_calc_obj_size(element_bytes, mempool_->flags, nullptr);
    bytes_ = (size_t{each} * mbufs + page_bytes - 1) / page_bytes * page_bytes;
    memory_ = mmap(nullptr, bytes_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    rte_pktmbuf_pool_private own = {.mbuf_data_room_size = data_bytes, .mbuf_priv_size = 0};
    rte_pktmbuf_pool_init(mempool_, &own);
    const bool is_mapped = memory_ != MAP_FAILED;
    const int rc = is_mapped ? rte_mempool_populate_iova(mempool_, static_cast<char*>(memory_),
                                                         RTE_BAD_IOVA, bytes_, nullptr, nullptr)
                             : -1;
    if (rc <= 0) {
        rte_mempool_free(mempool_);
        if (is_mapped) munmap(memory_, bytes_);
        throw std::runtime_error("no memory for the mbufs of the device");
    }
    rte_mempool_obj_iter(mempool_, rte_pktmbuf_init, nullptr);
}

DevicePool::~DevicePool() {
    rte_mempool_free(mempool_);
    munmap(memory_, bytes_);
}

}  // namespace ringtap
