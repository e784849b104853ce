// SPDX-License-Identifier: Apache-2.0
#include "device.hpp"

#include <rte_bus_vdev.h>
#include <rte_dev.h>
#include <rte_errno.h>
#include <rte_ethdev.h>
#include <rte_log.h>
#include <rte_ring.h>
#include <stdio.h>
#include <stdlib.h>

#include <algorithm>
#include <stdexcept>

#include "listening_socket.hpp"

namespace ringtap {

namespace {

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

/// Where DPDK logs go that nobody listens to: its drivers say on standard error what is told
/// otherwise, or nobody asked for.
FILE* nowhere() {
    static FILE* const stream = fopen("/dev/null", "w");
    return stream;
}

std::string name_in_dpdk(uint16_t port) {
    char name[RTE_ETH_NAME_MAX_LEN];
    return rte_eth_dev_get_name_by_port(port, name) == 0 ? name : "";
}

}  // namespace

DriverWords::DriverWords() : stream_(open_memstream(&text_, &bytes_)) {
    if (stream_ != nullptr) rte_openlog_stream(stream_);
}

DriverWords::~DriverWords() {
    if (stream_ == nullptr) return;
    rte_openlog_stream(nowhere());
    fclose(stream_);
    free(text_);
}

std::string DriverWords::first() const {
    if (stream_ == nullptr || fflush(stream_) != 0) return "";
    std::string line(text_, std::find(text_, text_ + bytes_, '\n'));
    const size_t function = line.find("(): ");
    if (function != std::string::npos) line.erase(0, function + 4);
    return line.empty() ? "" : ": " + line;
}

void DriverWords::check(int rc, const std::string& step) const {
    if (rc >= 0) return;
    throw std::runtime_error("DPDK could not " + step + " (" + rte_strerror(-rc) + ")" + first());
}

Device::Device(const DevicePlan& plan)
    : name_(plan.bus_address.empty() ? next_name(plan.driver) : plan.bus_address),
      listens_at_(plan.listens_at),
      is_card_(!plan.bus_address.empty()),
      port_(RTE_MAX_ETHPORTS) {
    if (rte_eth_dev_count_total() >= RTE_MAX_ETHPORTS)
        throw std::runtime_error("there are " + std::to_string(RTE_MAX_ETHPORTS) +
                                 " devices already, as many as DPDK has room for in a process. "
                                 "Remove a port");
    if (!listens_at_.empty()) take_listening_path(listens_at_);
    try {
        attach(plan);
    } catch (...) {
        if (!listens_at_.empty()) leave_listening_path(listens_at_);
        throw;
    }
}

void Device::attach(const DevicePlan& plan) {
    std::string arguments = plan.arguments;
    for (const DevicePlan& member : plan.members) {
        members_.push_back(std::make_unique<Device>(member));
        arguments += ",slave=" + name_in_dpdk(members_.back()->port());
    }
    const DriverWords words;
    if (is_card_)
        words.check(rte_dev_probe((arguments.empty() ? name_ : name_ + "," + arguments).c_str()),
                    "make the device");
    else
        words.check(rte_vdev_init(name_.c_str(), arguments.c_str()), "make the device");
    const int rc = rte_eth_dev_get_port_by_name(name_.c_str(), &port_);
    if (rc == 0) return;
    detach();
    words.check(rc, "find the device");
}

Device::~Device() {
    detach();
    if (!listens_at_.empty()) leave_listening_path(listens_at_);
}

void Device::detach() {
    const DriverWords unheard;
    rte_eth_dev_info info = {};
    const bool is_there = port_ != RTE_MAX_ETHPORTS;
    if (is_there) rte_eth_dev_info_get(port_, &info);
    if (is_there) rte_eth_dev_close(port_);
    if (!is_card_)
        rte_vdev_uninit(name_.c_str());
    else if (info.device != nullptr)
        rte_dev_remove(info.device);
    if (name_.starts_with("net_ring")) free_left_rings(name_);
}

}  // namespace ringtap
