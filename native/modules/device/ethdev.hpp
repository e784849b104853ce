// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <rte_ethdev.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "burst_guard.hpp"
#include "card_watch.hpp"
#include "device.hpp"
#include "device_plan.hpp"
#include "device_pool.hpp"

namespace ringtap {

using MacBytes = std::array<uint8_t, RTE_ETHER_ADDR_LEN>;

/// A DPDK ethdev: made, configured and, at the end, taken away again.
class EthDev {
  public:
    struct Setup {
        rte_mempool* mempool;
        uint16_t descriptors;
        uint32_t mtu;  // payload bytes; 0: the driver's default
        bool strips_vlan;
    };
    /// Of statistics that only this device has.
    struct Figure {
        std::string name;
        uint64_t value;
    };

    /// Throws std::runtime_error with a sentence, the driver's own words in it.
    EthDev(const DevicePlan& plan, const Setup& setup);
    /// Whatever it still held must have been taken from it.
    ~EthDev();
    EthDev(const EthDev&) = delete;
    EthDev& operator=(const EthDev&) = delete;

    /// 0, or DPDK's negative error number.
    int start();
    void stop();

    /// From its receive queues in turn.
    uint16_t receive(rte_mbuf** packets, uint16_t n);
    /// Frees, now or later, those it takes; returns how many.
    uint16_t transmit(rte_mbuf** packets, uint16_t n);

    MacBytes mac() const;
    /// As far as the driver has such a thing.
    void set_mac(const uint8_t* mac);
    void set_promiscuous(bool is_on);
    rte_eth_stats stats() const;
    std::vector<Figure> figures() const;
    /// What it is now.
    rte_eth_link link();
    /// How often its link has gone up or down, as far as the driver tells.
    uint32_t link_changes() const { return link_changes_; }
    /// It has been pulled out, and given up: from here on it takes and gives nothing.
    bool is_gone() const { return !device_; }

  private:
    void configure(const Setup& setup);
    void set_up_queues(uint16_t descriptors);
    void listen();
    void stop_listening();
    bool is_here();
    void give_up();
    void look_at_link();
    uint16_t take_over(rte_mbuf** packets, uint16_t n);

    uint16_t queues_, transmit_queues_ = 1;
    uint16_t next_queue_ = 0;
    uint16_t most_descriptors_;
    uint64_t without_mbuf_ = 0;
    bool is_started_ = false;
    std::atomic<uint32_t> link_changes_{0};
    bool has_link_interrupt_ = false;
    bool is_link_polled_ = false;  // of a card whose driver does not tell when it changes
    bool was_link_up_ = false;
    uint64_t link_look_due_ = 0;  // by the TSC
    std::atomic<bool> is_pulled_{false};
    rte_eth_stats last_stats_ = {};  // of one that is gone
    rte_mempool* mempool_;
    std::unique_ptr<DevicePool> own_pool_;  // null: it receives into mbufs of the pool
    std::unique_ptr<BurstGuard> guard_;     // null: nobody else may unmap its memory
    std::optional<Device> device_;          // nullopt: it is gone
    uint16_t port_;
    std::unique_ptr<CardWatch> watch_;  // of a PCI device
};

}  // namespace ringtap
