// SPDX-License-Identifier: Apache-2.0
#include "ethdev.hpp"

#include <rte_cycles.h>
#include <rte_memory.h>

#include <algorithm>
#include <cerrno>
#include <stdexcept>
#include <string_view>

namespace ringtap {

namespace {

/// Fields that cards can spread packets over their receive queues by.
constexpr uint64_t spread_by = RTE_ETH_RSS_IP | RTE_ETH_RSS_TCP | RTE_ETH_RSS_UDP;

constexpr uint64_t link_looks_per_second = 10;

/// Whether its driver tells of the link by an interrupt. Two say so and do not always (DPDK 22.11):
/// with MSI-X, as VFIO has it, net_e1000_em leaves an 82574 without a vector for it (IVAR), and
/// net_vmxnet3 gets none of QEMU's. What the link is then stays what it was at the start.
bool tells_of_link(const rte_eth_dev_info& info) {
    constexpr std::string_view silent[] = {"net_e1000_em", "net_vmxnet3"};
    return (*info.dev_flags & RTE_ETH_DEV_INTR_LSC) != 0 &&
           std::ranges::find(silent, info.driver_name) == std::end(silent);
}

/// Whether it lies in memory of EAL's, which others can be given.
bool is_shared(rte_mempool* mempool) {
    return rte_mem_virt2memseg(STAILQ_FIRST(&mempool->mem_list)->addr, nullptr) != nullptr;
}

const DevicePlan& checked(const DevicePlan& plan, const EthDev::Setup& setup) {
    const unsigned mbufs = rte_mempool_avail_count(setup.mempool);
    if (plan.kept_mbufs >= mbufs)
        throw std::runtime_error("it would keep " + std::to_string(plan.kept_mbufs) +
                                 " mbufs, one for each packet of its capture; " +
                                 std::to_string(mbufs) + " are left in the pool");
    if (plan.needs_physical_addresses && rte_eal_iova_mode() != RTE_IOVA_PA)
        throw std::runtime_error(
            "a card that is not bound to vfio-pci needs the physical addresses of its mbufs: "
            "memory: 'hugepages', as root");
    if (plan.shares_memory && !is_shared(setup.mempool))
        throw std::runtime_error(
            "its mbufs must be in memory that can be shared, and those of this process are not: "
            "memory: 'shared' or 'hugepages', of the first dataplane or scenario of a process");
    return plan;
}

// Both come on a thread of DPDK's.
int on_link_change(uint16_t, rte_eth_event_type, void* changes, void*) {
    (*static_cast<std::atomic<uint32_t>*>(changes))++;
    return 0;
}

int on_removal(uint16_t, rte_eth_event_type, void* is_pulled, void*) {
    *static_cast<std::atomic<bool>*>(is_pulled) = true;
    return 0;
}

}  // namespace

EthDev::EthDev(const DevicePlan& plan, const Setup& setup)
    : queues_(static_cast<uint16_t>(plan.queues)),
      most_descriptors_(plan.most_descriptors),
      mempool_(setup.mempool),
      own_pool_(plan.own_mbufs > 0 ? std::make_unique<DevicePool>(plan.own_mbufs) : nullptr),
      guard_(plan.is_torn_down_by_peer ? std::make_unique<BurstGuard>() : nullptr),
      device_(checked(plan, setup)),
      port_(device_->port()) {
    configure(setup);
    set_up_queues(setup.descriptors);
    listen();
    if (!plan.bus_address.empty()) {
        watch_ = std::make_unique<CardWatch>(plan.bus_address, is_pulled_);
        is_link_polled_ = !has_link_interrupt_;
    }
    rte_eth_stats_reset(port_);
}

void EthDev::configure(const Setup& setup) {
    const DriverWords words;
    rte_eth_dev_info info = {};
    words.check(rte_eth_dev_info_get(port_, &info), "ask the device what it can");
    if (queues_ > info.max_rx_queues)
        throw std::runtime_error("the device has at most " + std::to_string(info.max_rx_queues) +
                                 " receive queues");
    if (setup.strips_vlan && (info.rx_offload_capa & RTE_ETH_RX_OFFLOAD_VLAN_STRIP) == 0)
        throw std::runtime_error("the device cannot strip VLAN tags");
    rte_eth_conf conf = {};
    conf.rxmode.mtu = std::min<uint32_t>(setup.mtu, info.max_mtu);
    // Packets of several segments, where that has to be asked for.
    conf.rxmode.offloads = info.rx_offload_capa & RTE_ETH_RX_OFFLOAD_SCATTER;
    if (setup.strips_vlan) conf.rxmode.offloads |= RTE_ETH_RX_OFFLOAD_VLAN_STRIP;
    conf.txmode.offloads = info.tx_offload_capa & RTE_ETH_TX_OFFLOAD_MULTI_SEGS;
    has_link_interrupt_ = tells_of_link(info);
    conf.intr_conf.lsc = has_link_interrupt_;
    conf.intr_conf.rmv = (*info.dev_flags & RTE_ETH_DEV_INTR_RMV) != 0;
    if (queues_ > 1 && (info.flow_type_rss_offloads & spread_by) != 0) {
        conf.rxmode.mq_mode = RTE_ETH_MQ_RX_RSS;
        conf.rx_adv_conf.rss_conf.rss_hf = info.flow_type_rss_offloads & spread_by;
    }
    // Drivers have them in pairs; transmitted is by the first.
    transmit_queues_ = std::min(queues_, info.max_tx_queues);
    words.check(rte_eth_dev_configure(port_, queues_, transmit_queues_, &conf),
                "configure the device");
}

void EthDev::set_up_queues(uint16_t descriptors) {
    const DriverWords words;
    uint16_t receive = descriptors, transmit = descriptors;
    if (most_descriptors_ > 0) receive = std::min(receive, most_descriptors_);
    words.check(rte_eth_dev_adjust_nb_rx_tx_desc(port_, &receive, &transmit), "size its queues");
    rte_mempool* mempool = own_pool_ ? own_pool_->mempool() : mempool_;
    for (uint16_t queue = 0; queue < queues_; queue++)
        words.check(rte_eth_rx_queue_setup(port_, queue, receive, SOCKET_ID_ANY, nullptr, mempool),
                    "set up its receive queue");
    for (uint16_t queue = 0; queue < transmit_queues_; queue++)
        words.check(rte_eth_tx_queue_setup(port_, queue, transmit, SOCKET_ID_ANY, nullptr),
                    "set up its transmit queue");
}

void EthDev::listen() {
    rte_eth_dev_callback_register(port_, RTE_ETH_EVENT_INTR_LSC, on_link_change, &link_changes_);
    rte_eth_dev_callback_register(port_, RTE_ETH_EVENT_INTR_RMV, on_removal, &is_pulled_);
}

void EthDev::stop_listening() {
    watch_.reset();
    rte_eth_dev_callback_unregister(port_, RTE_ETH_EVENT_INTR_LSC, on_link_change, &link_changes_);
    rte_eth_dev_callback_unregister(port_, RTE_ETH_EVENT_INTR_RMV, on_removal, &is_pulled_);
}

EthDev::~EthDev() {
    if (device_) give_up();
}

/// A card that has been pulled out is given up by whoever next wants something of it: VFIO keeps
/// the kernel waiting until then, and the number of its port may soon be that of another.
bool EthDev::is_here() {
    if (device_ && is_pulled_.load(std::memory_order_relaxed)) give_up();
    return device_.has_value();
}

void EthDev::give_up() {
    last_stats_ = stats();
    stop();
    stop_listening();
    device_.reset();
}

int EthDev::start() {
    if (is_started_) return 0;
    if (!is_here()) return -ENODEV;
    const DriverWords unheard;
    const int rc = rte_eth_dev_start(port_);
    is_started_ = rc == 0;
    return rc;
}

void EthDev::stop() {
    if (is_started_) rte_eth_dev_stop(port_);
    is_started_ = false;
}

uint16_t EthDev::receive(rte_mbuf** packets, uint16_t n) {
    if (!is_here()) return 0;
    if (is_link_polled_) look_at_link();
    if (guard_) guard_->lock();
    uint16_t got = 0;
    for (uint16_t tries = 0; tries < queues_ && got == 0; tries++) {
        got = rte_eth_rx_burst(port_, next_queue_, packets, n);
        if (++next_queue_ == queues_) next_queue_ = 0;
    }
    if (guard_) guard_->unlock();
    return own_pool_ ? take_over(packets, got) : got;
}

/// Into mbufs of the pool. Returns how many there were mbufs for.
uint16_t EthDev::take_over(rte_mbuf** packets, uint16_t n) {
    uint16_t taken = 0;
    for (uint16_t i = 0; i < n; i++) {
        rte_mbuf* copy = rte_pktmbuf_copy(packets[i], mempool_, 0, UINT32_MAX);
        rte_pktmbuf_free(packets[i]);
        if (copy != nullptr)
            packets[taken++] = copy;
        else
            without_mbuf_++;
    }
    return taken;
}

uint16_t EthDev::transmit(rte_mbuf** packets, uint16_t n) {
    if (!is_here()) return 0;
    if (guard_) guard_->lock();
    const uint16_t taken = rte_eth_tx_burst(port_, 0, packets, n);
    if (guard_) guard_->unlock();
    return taken;
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
    if (!is_here()) return;
    if (is_on)
        rte_eth_promiscuous_enable(port_);
    else
        rte_eth_promiscuous_disable(port_);
}

rte_eth_stats EthDev::stats() const {
    if (!device_) return last_stats_;
    rte_eth_stats stats = {};
    rte_eth_stats_get(port_, &stats);
    stats.rx_nombuf += without_mbuf_;
    return stats;
}

std::vector<EthDev::Figure> EthDev::figures() const {
    if (!device_) return {};
    const int most = rte_eth_xstats_get(port_, nullptr, 0);
    if (most <= 0) return {};
    std::vector<rte_eth_xstat> values(static_cast<size_t>(most));
    std::vector<rte_eth_xstat_name> names(values.size());
    const auto size = static_cast<unsigned>(values.size());
    const int got = rte_eth_xstats_get(port_, values.data(), size);
    if (rte_eth_xstats_get_names(port_, names.data(), size) != got || got > most) return {};
    std::vector<Figure> figures;
    for (int i = 0; i < got; i++) figures.push_back({names[values[i].id].name, values[i].value});
    return figures;
}

rte_eth_link EthDev::link() {
    rte_eth_link link = {};
    if (!is_here()) return link;
    rte_eth_link_get_nowait(port_, &link);
    const bool is_up = link.link_status == RTE_ETH_LINK_UP;
    if (is_link_polled_ && is_up != was_link_up_) link_changes_++;
    was_link_up_ = is_up;
    return link;
}

/// Registers of the card are read for it, which takes a while.
void EthDev::look_at_link() {
    const uint64_t now = rte_get_tsc_cycles();
    if (now < link_look_due_) return;
    link_look_due_ = now + rte_get_tsc_hz() / link_looks_per_second;
    link();
}

}  // namespace ringtap
