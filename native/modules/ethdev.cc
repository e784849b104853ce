// SPDX-License-Identifier: Apache-2.0
#include "ethdev.hpp"

#include <rte_bus_vdev.h>
#include <rte_errno.h>
#include <rte_log.h>
#include <rte_ring.h>
#include <stdio.h>
#include <stdlib.h>

#include <algorithm>
#include <stdexcept>

namespace ringtap {

namespace {

/// What DPDK logs in the meantime: why a driver refuses it only says there.
class DriverWords {
  public:
    DriverWords() : stream_(open_memstream(&text_, &bytes_)) {
        if (stream_ != nullptr) rte_openlog_stream(stream_);
    }
    ~DriverWords() {
        if (stream_ == nullptr) return;
        rte_openlog_stream(nullptr);
        fclose(stream_);
        free(text_);
    }
    DriverWords(const DriverWords&) = delete;
    DriverWords& operator=(const DriverWords&) = delete;

    /// ": Couldn't open …", the function it comes from left out; or nothing.
    std::string first() const {
        if (stream_ == nullptr || fflush(stream_) != 0) return "";
        std::string line(text_, std::find(text_, text_ + bytes_, '\n'));
        const size_t function = line.find("(): ");
        if (function != std::string::npos) line.erase(0, function + 4);
        return line.empty() ? "" : ": " + line;
    }

  private:
    char* text_ = nullptr;
    size_t bytes_ = 0;
    FILE* stream_;
};

/// Short: net_ring makes ring names of it, which end at 28 characters.
std::string next_name(const std::string& driver) {
    static uint32_t made = 0;
    return driver + std::to_string(made++);
}

/// net_ring makes 16 rings for each device, and frees only those of the queues in use: 15 memzones
/// of the 2,560 in the process would be gone with each one (DPDK 22.11, eth_dev_close in
/// rte_eth_ring.c).
void free_left_rings(const std::string& name) {
    constexpr unsigned most = 16;  // RTE_PMD_RING_MAX_RX_RINGS
    for (unsigned i = 0; i < most; i++) {
        const std::string ring = "ETH_RXTX" + std::to_string(i) + "_" + name;
        rte_ring_free(rte_ring_lookup(ring.c_str()));
    }
}

void check(int rc, const char* step, const DriverWords& words) {
    if (rc >= 0) return;
    throw std::runtime_error("DPDK could not " + std::string(step) + " (" + rte_strerror(-rc) +
                             ")" + words.first());
}

}  // namespace

EthDev::EthDev(const DevicePlan& plan, const Setup& setup) : name_(next_name(plan.driver)) {
    if (rte_eth_dev_count_total() >= RTE_MAX_ETHPORTS)
        throw std::runtime_error("there are " + std::to_string(RTE_MAX_ETHPORTS) +
                                 " devices already, as many as DPDK has room for in a process. "
                                 "Remove a port");
    const unsigned mbufs = rte_mempool_avail_count(setup.mempool);
    if (plan.kept_mbufs >= mbufs)
        throw std::runtime_error("it would keep " + std::to_string(plan.kept_mbufs) +
                                 " mbufs, one for each packet of its capture; " +
                                 std::to_string(mbufs) + " are left in the pool");
    const DriverWords words;
    check(rte_vdev_init(name_.c_str(), plan.arguments.c_str()), "make the device", words);
    try {
        check(rte_eth_dev_get_port_by_name(name_.c_str(), &port_), "find the device", words);
        configure(setup);
    } catch (...) {
        detach();
        throw;
    }
}

void EthDev::configure(const Setup& setup) {
    const DriverWords words;
    rte_eth_dev_info info = {};
    check(rte_eth_dev_info_get(port_, &info), "ask the device what it can", words);
    rte_eth_conf conf = {};
    conf.rxmode.mtu = std::min<uint32_t>(setup.mtu, info.max_mtu);
    // Packets of several segments, where that has to be asked for.
    conf.rxmode.offloads = info.rx_offload_capa & RTE_ETH_RX_OFFLOAD_SCATTER;
    conf.txmode.offloads = info.tx_offload_capa & RTE_ETH_TX_OFFLOAD_MULTI_SEGS;
    check(rte_eth_dev_configure(port_, 1, 1, &conf), "configure the device", words);
    uint16_t receive = setup.descriptors, transmit = setup.descriptors;
    check(rte_eth_dev_adjust_nb_rx_tx_desc(port_, &receive, &transmit), "size its queues", words);
    check(rte_eth_rx_queue_setup(port_, 0, receive, SOCKET_ID_ANY, nullptr, setup.mempool),
          "set up its receive queue", words);
    check(rte_eth_tx_queue_setup(port_, 0, transmit, SOCKET_ID_ANY, nullptr),
          "set up its transmit queue", words);
    rte_eth_stats_reset(port_);
}

EthDev::~EthDev() {
    stop();
    detach();
}

void EthDev::detach() {
    const DriverWords unheard;
    if (port_ != RTE_MAX_ETHPORTS) rte_eth_dev_close(port_);
    rte_vdev_uninit(name_.c_str());
    if (name_.starts_with("net_ring")) free_left_rings(name_);
}

int EthDev::start() {
    if (is_started_) return 0;
    const int rc = rte_eth_dev_start(port_);
    is_started_ = rc == 0;
    return rc;
}

void EthDev::stop() {
    if (is_started_) rte_eth_dev_stop(port_);
    is_started_ = false;
}

MacBytes EthDev::mac() const {
    rte_ether_addr address = {};
    rte_eth_macaddr_get(port_, &address);
    return std::to_array(address.addr_bytes);
}

void EthDev::set_mac(const uint8_t* mac) {
    rte_ether_addr address;
    std::copy_n(mac, RTE_ETHER_ADDR_LEN, address.addr_bytes);
    rte_eth_dev_default_mac_addr_set(port_, &address);
}

void EthDev::set_promiscuous(bool is_on) {
    if (is_on)
        rte_eth_promiscuous_enable(port_);
    else
        rte_eth_promiscuous_disable(port_);
}

rte_eth_stats EthDev::stats() const {
    rte_eth_stats stats = {};
    rte_eth_stats_get(port_, &stats);
    return stats;
}

rte_eth_link EthDev::link() const {
    rte_eth_link link = {};
    rte_eth_link_get_nowait(port_, &link);
    return link;
}

}  // namespace ringtap
