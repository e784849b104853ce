// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <rte_ethdev.h>

#include <array>
#include <cstdint>
#include <string>

#include "device_plan.hpp"

namespace ringtap {

using MacBytes = std::array<uint8_t, RTE_ETHER_ADDR_LEN>;

/// A DPDK ethdev of one receive and one transmit queue: made, configured and, at the end, taken
/// away again. Its name in DPDK is ours; users do not see it.
class EthDev {
  public:
    struct Setup {
        rte_mempool* mempool;
        uint16_t descriptors;
        uint32_t mtu;  // payload bytes; 0: the driver's default
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

    uint16_t receive(rte_mbuf** packets, uint16_t n) {
        return rte_eth_rx_burst(port_, 0, packets, n);
    }
    /// Frees, now or later, those it takes; returns how many.
    uint16_t transmit(rte_mbuf** packets, uint16_t n) {
        return rte_eth_tx_burst(port_, 0, packets, n);
    }

    MacBytes mac() const;
    /// As far as the driver has such a thing.
    void set_mac(const uint8_t* mac);
    void set_promiscuous(bool is_on);
    rte_eth_stats stats() const;
    rte_eth_link link() const;

  private:
    void configure(const Setup& setup);
    void detach();

    std::string name_;
    uint16_t port_ = RTE_MAX_ETHPORTS;
    bool is_started_ = false;
};

}  // namespace ringtap
