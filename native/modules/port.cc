// SPDX-License-Identifier: Apache-2.0
#include <rte_ether.h>

#include <algorithm>
#include <cstring>

#include "class.hpp"
#include "device/ethdev.hpp"

namespace ringtap {

namespace {

enum Drop : uint16_t { tx_full, no_tx, too_long, not_mine };
enum Param {
    device,
    rx_pcap,
    tx_pcap,
    iface,
    budget,
    promiscuous,
    descriptors,
    unix_socket,
    members,
    queues,
    strip_vlan
};
enum Command : uint16_t { stats, link_state, set_promiscuous, xstats };

std::string text_of(const ringtap_value& value) {
    return value.given ? value.text : "";
}

DevicePlan plan_of(const ringtap_value* params) {
    return plan_device({.device = text_of(params[device]),
                        .rx_pcap = text_of(params[rx_pcap]),
                        .tx_pcap = text_of(params[tx_pcap]),
                        .iface = text_of(params[iface]),
                        .socket = text_of(params[unix_socket]),
                        .members = text_of(params[members]),
                        .queues = std::max(1u, static_cast<uint32_t>(params[queues].u))});
}

uint64_t packets_per_run(const DevicePlan& plan, const ringtap_value& given) {
    if (given.given) return given.u;
    return plan.is_endless ? 0 : plan.packets_per_run;
}

ringtap_value number(uint64_t u) {
    return {.given = 1, .u = u};
}

/// net_pcap keeps the length of a packet in 16 bits: of one longer than that, the segments tell.
bool has_true_length(rte_mbuf* m) {
    if (m->nb_segs == 1) return true;
    uint32_t bytes = 0;
    for (const rte_mbuf* s = m; s != nullptr; s = s->next) bytes += s->data_len;
    const bool is_true = m->pkt_len == bytes && bytes <= DevicePlan::packet_max_bytes;
    m->pkt_len = bytes;
    return is_true;
}

/// A VIF whose wire is a DPDK ethdev. What it polls enters, what leaves it the device transmits.
class Port {
  public:
    explicit Port(const Context& context)
        : core_(*context.api),
          self_(context.instance),
          plan_(plan_of(context.params)),
          device_(plan_, {.mempool = core_.mempool(self_),
                          .descriptors = static_cast<uint16_t>(context.params[descriptors].u),
                          .mtu = core_.self(self_)->mtu,
                          .strips_vlan = context.params[strip_vlan].u != 0}),
          is_promiscuous_(context.params[promiscuous].u != 0) {
        if (plan_.is_interface) core_.device_mac(self_, device_.mac().data());
        if (!plan_.keeps_address) device_.set_mac(core_.self(self_)->mac);
        device_.set_promiscuous(is_promiscuous_);
        uint32_t flags = 0;
        if (plan_.is_endless) flags |= RINGTAP_POLL_ENDLESS;
        if (plan_.loops) flags |= RINGTAP_POLL_LOOPS;
        core_.polling(self_, packets_per_run(plan_, context.params[budget]), flags);
    }

    /// What a loop still holds has been transmitted and not yet received: it is received now, and
    /// dropped.
    ~Port() {
        if (!plan_.loops || device_.start() != 0) return;
        rte_mbuf* packets[chunk_max];
        while (const uint16_t n = device_.receive(packets, chunk_max)) {
            core_.received(self_, packets, n);
            core_.drop(self_, packets, n, RINGTAP_DROP_INSTANCE_REMOVED);
        }
    }

    int start() { return device_.start(); }
    void stop() {
        device_.stop();
        const uint64_t lost = missed();
        if (lost <= missed_told_) return;
        const std::string text = std::to_string(lost - missed_told_) +
                                 " packets came while its device had no room for them";
        core_.log(self_, RINGTAP_LOG_WARNING, text.c_str());
        missed_told_ = lost;
    }

    uint16_t poll(uint16_t most) {
        uint16_t taken = 0;
        tell_of_link();
        while (plan_.receives && taken < most) {
            const auto wanted =
                static_cast<uint16_t>(std::min({uint32_t{chunk_max}, uint32_t{most} - taken,
                                                core_.receivable(self_, plan_.mbufs_each)}));
            rte_mbuf* packets[chunk_max];
            const uint16_t n = wanted == 0 ? 0 : device_.receive(packets, wanted);
            if (n == 0) break;
            taken += n;
            receive(packets, n);
        }
        return taken;
    }

    /// As if from the wire: the second ring.
    void inbound(rte_mbuf* const* packets, uint16_t n) { enter(core_, self_, packets, n); }

    /// To the wire.
    void process(rte_mbuf* const* packets, uint16_t n) {
        for_each_chunk(packets, n, [this](rte_mbuf* const* chunk, uint16_t size) {
            rte_mbuf* passed[chunk_max];
            const uint16_t leaving = core_.vif_leave(self_, chunk, size, passed);
            const uint16_t kept = keep(passed, leaving, [this](rte_mbuf* m) { return refusal(m); });
            transmit(passed, in_one_piece(passed, kept));
        });
    }

    void control(uint16_t command, const ringtap_value* arguments, ringtap_call* call) {
        if (command == stats) return reply_stats(call);
        if (command == link_state) return reply_link(call);
        if (command == xstats) return reply_figures(call);
        is_promiscuous_ = arguments[0].u != 0;
        device_.set_promiscuous(is_promiscuous_);
    }

    /// The ledger's figures of this port are those of its device.
    std::string audit() const {
        const rte_eth_stats s = device_.stats();
        std::string text;
        if (!plan_.counts_end_with_peer)
            text = differ("received", received_, s.ipackets) +
                   differ("transmitted", transmitted_, s.opackets);
        if (s.rx_nombuf > 0)
            text += std::to_string(s.rx_nombuf) + " lost by its device for want of an mbuf; ";
        if (!text.empty()) text.resize(text.size() - 2);
        return text;
    }

    uint64_t missed() const { return device_.stats().imissed; }

  private:
    static constexpr int no_refusal = -1;

    static std::string differ(const char* what, uint64_t here, uint64_t there) {
        if (here == there) return "";
        return std::to_string(here) + " " + what + ", " + std::to_string(there) +
               " by its device's count; ";
    }

    /// Drops what `refuse` has a reason for; the others move up. Returns how many they are.
    template <typename Refuse>
    uint16_t keep(rte_mbuf** packets, uint16_t n, Refuse refuse) {
        uint16_t kept = 0;
        for (uint16_t i = 0; i < n; i++) {
            const int reason = refuse(packets[i]);
            if (reason == no_refusal)
                packets[kept++] = packets[i];
            else
                core_.drop(self_, &packets[i], 1, static_cast<uint16_t>(reason));
        }
        return kept;
    }

    void receive(rte_mbuf** packets, uint16_t n) {
        core_.received(self_, packets, n);
        received_ += n;
        const uint16_t kept = keep(packets, n, [this](rte_mbuf* m) {
            if (!has_true_length(m)) return int{too_long};
            return is_promiscuous_ || is_mine(m) ? no_refusal : int{not_mine};
        });
        inbound(packets, kept);
    }

    bool is_mine(const rte_mbuf* m) const {
        if (m->data_len < RTE_ETHER_ADDR_LEN) return true;  // whoever reads it will see
        const auto* destination = rte_pktmbuf_mtod(m, const rte_ether_addr*);
        return rte_is_multicast_ether_addr(destination) ||
               std::memcmp(destination, core_.self(self_)->mac, RTE_ETHER_ADDR_LEN) == 0;
    }

    int refusal(const rte_mbuf* m) const {
        if (!plan_.transmits) return no_tx;
        const bool is_too_long = plan_.longest_bytes > 0 && m->pkt_len > plan_.longest_bytes;
        return is_too_long || (m->nb_segs > 1 && m->pkt_len > plan_.segmented_max_bytes)
                   ? int{too_long}
                   : no_refusal;
    }

    /// In one segment each, where the driver reads no others. Returns how many there was an mbuf
    /// for.
    uint16_t in_one_piece(rte_mbuf** packets, uint16_t n) {
        if (!plan_.is_linear) return n;
        uint16_t kept = 0;
        for (uint16_t i = 0; i < n; i++) {
            rte_mbuf* whole = core_.linear(self_, packets[i]);
            if (whole != nullptr)
                packets[kept++] = whole;
            else
                core_.drop(self_, &packets[i], 1, RINGTAP_DROP_NO_MBUF);
        }
        return kept;
    }

    /// What has happened to the device since it was last looked at.
    void tell_of_link() {
        if (device_.is_gone()) return tell_of_loss();
        if (device_.link_changes() == link_changes_seen_) return;
        link_changes_seen_ = device_.link_changes();
        const bool is_up = device_.link().link_status == RTE_ETH_LINK_UP;
        core_.log(self_, RINGTAP_LOG_INFO, is_up ? "link up" : "link down");
    }

    void tell_of_loss() {
        if (is_loss_told_) return;
        is_loss_told_ = true;
        core_.log(self_, RINGTAP_LOG_WARNING, "its device has been pulled out");
    }

    void transmit(rte_mbuf** packets, uint16_t n) {
        while (n > 0) {
            core_.transmitted(self_, packets, n);
            const uint16_t taken = device_.transmit(packets, n);
            transmitted_ += taken;
            if (taken == n) return;
            packets += taken;
            n -= taken;
            core_.untransmitted(self_, packets, n);
            // A kernel interface stumbles over one packet, and may well take those behind it.
            const uint16_t refused = plan_.stumbles ? uint16_t{1} : n;
            core_.drop(self_, packets, refused, tx_full);
            packets += refused;
            n -= refused;
        }
    }

    void reply_stats(ringtap_call* call) const {
        const rte_eth_stats s = device_.stats();
        const ringtap_value row[] = {number(s.ipackets), number(s.opackets), number(s.ibytes),
                                     number(s.obytes),   number(s.imissed),  number(s.ierrors),
                                     number(s.oerrors),  number(s.rx_nombuf)};
        core_.reply(call, row, std::size(row));
    }

    void reply_link(ringtap_call* call) {
        const rte_eth_link link = device_.link();
        const bool is_device_up = link.link_status == RTE_ETH_LINK_UP;
        const ringtap_value row[] = {number(is_device_up && core_.self(self_)->link_up),
                                     number(is_device_up), number(link.link_speed),
                                     number(device_.link_changes())};
        core_.reply(call, row, std::size(row));
    }

    void reply_figures(ringtap_call* call) const {
        for (const auto& [name, value] : device_.figures()) {
            const ringtap_value row[] = {{.given = 1, .text = name.c_str()}, number(value)};
            core_.reply(call, row, std::size(row));
        }
    }

    const ringtap_api& core_;
    ringtap_instance* self_;
    DevicePlan plan_;
    EthDev device_;
    bool is_promiscuous_;
    uint64_t received_ = 0, transmitted_ = 0;
    uint64_t missed_told_ = 0;
    uint32_t link_changes_seen_ = 0;
    bool is_loss_told_ = false;
};

const ringtap_field params[] = {
    {.name = "device",
     .type = RINGTAP_TEXT,
     .required = 1,
     .doc = "driver and its options, as net_null,size=64; or the address of a PCI device"},
    {.name = "rxPcap", .type = RINGTAP_PATH, .doc = "the capture it receives (net_pcap)"},
    {.name = "txPcap", .type = RINGTAP_PATH, .doc = "the capture it writes, anew (net_pcap)"},
    {.name = "iface", .type = RINGTAP_TEXT, .doc = "the kernel interface it is (net_pcap)"},
    {.name = "budget",
     .type = RINGTAP_UINT,
     .max = UINT32_MAX,
     .doc = "packets it receives at most each time the graph runs"},
    {.name = "promiscuous",
     .type = RINGTAP_BOOL,
     .default_text = "true",
     .doc = "takes frames for other addresses, too"},
    {.name = "descriptors",
     .type = RINGTAP_UINT,
     .min = 1,
     .max = 32'768,
     .default_text = "1024",
     .doc = "of each of its queues, where the driver has such"},
    {.name = "socket",
     .type = RINGTAP_PATH,
     .doc = "where it meets its other side (net_memif, net_vhost, net_virtio_user)"},
    {.name = "members",
     .type = RINGTAP_TEXT,
     .doc = "the devices of a bond, with ; between them (net_bonding)"},
    {.name = "queues",
     .type = RINGTAP_UINT,
     .min = 1,
     .max = 64,
     .default_text = "1",
     .doc = "receive queues, which a card spreads flows over"},
    {.name = "stripVlan",
     .type = RINGTAP_BOOL,
     .default_text = "false",
     .doc = "the device takes tags out of frames, and tells them beside"},
    {}};

const ringtap_reason drops[] = {
    {"tx-full",
     "the device did not take it: no room, its link down, longer than it may be, or pulled out", 1},
    {"no-tx", "the device only receives", 1},
    {"too-long", "longer than the driver can carry", 1},
    {"not-mine", "not promiscuous, and it was for another address", 0},
    {}};

const ringtap_field stats_results[] = {
    {.name = "ipackets", .type = RINGTAP_UINT, .doc = "packets received"},
    {.name = "opackets", .type = RINGTAP_UINT, .doc = "packets transmitted"},
    {.name = "ibytes", .type = RINGTAP_UINT, .doc = "bytes received, where the driver counts them"},
    {.name = "obytes",
     .type = RINGTAP_UINT,
     .doc = "bytes transmitted, where the driver counts them"},
    {.name = "imissed", .type = RINGTAP_UINT, .doc = "packets that came while it had no room"},
    {.name = "ierrors", .type = RINGTAP_UINT, .doc = "packets received wrongly"},
    {.name = "oerrors", .type = RINGTAP_UINT, .doc = "packets it failed to transmit"},
    {.name = "rx_nombuf", .type = RINGTAP_UINT, .doc = "packets for which it found no mbuf"},
    {}};

const ringtap_field link_results[] = {
    {.name = "up", .type = RINGTAP_BOOL, .doc = "whether packets pass: the VIF and its device"},
    {.name = "deviceUp", .type = RINGTAP_BOOL, .doc = "the device's own link"},
    {.name = "speedMbps", .type = RINGTAP_UINT, .doc = "as the driver says"},
    {.name = "changes",
     .type = RINGTAP_UINT,
     .doc = "times that it went up or down, where the driver tells"},
    {}};

const ringtap_field xstats_results[] = {
    {.name = "name", .type = RINGTAP_TEXT, .doc = "as the driver calls it"},
    {.name = "value", .type = RINGTAP_UINT, .doc = "since the port was added"},
    {}};

const ringtap_field promiscuous_arguments[] = {
    {.name = "on",
     .type = RINGTAP_BOOL,
     .required = 1,
     .doc = "whether frames for other addresses are taken"},
    {}};

const ringtap_command commands[] = {
    {.name = "stats",
     .doc = "what the device has counted, by DPDK's names",
     .result = RINGTAP_ONE,
     .results = stats_results},
    {.name = "link",
     .doc = "the state of the link",
     .result = RINGTAP_ONE,
     .results = link_results},
    {.name = "setPromiscuous",
     .doc = "takes frames for other addresses, or drops them, not-mine",
     .arguments = promiscuous_arguments,
     .result = RINGTAP_NOTHING},
    {.name = "xstats",
     .doc = "all that the device counts, by its driver's names",
     .result = RINGTAP_ROWS,
     .results = xstats_results},
    {}};

const ringtap_class port = make_class<Port>({
    .flags = RINGTAP_IS_VIF | RINGTAP_MODIFIES,
    .name = "port",
    .doc = "A VIF whose wire is a DPDK device: a capture, an interface, a process, a network card",
    .params = params,
    .conditions = every_condition,
    .drops = drops,
    .commands = commands,
});

const RegisterClass registered(&port);

}  // namespace

}  // namespace ringtap
