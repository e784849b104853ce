// SPDX-License-Identifier: Apache-2.0
#include <linux/capability.h>
#include <pcap/pcap.h>
#include <rte_ether.h>
#include <rte_mbuf_core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>

#include "checks.hpp"

namespace ringtap {

namespace {

using Capture = std::unique_ptr<pcap_t, void (*)(pcap_t*)>;

Capture open_capture(const std::string& path) {
    struct stat file;
    if (stat(path.c_str(), &file) != 0)
        refuse_device("capture '" + path + "' cannot be read: " + std::strerror(errno));
    if (!S_ISREG(file.st_mode)) refuse_device("capture '" + path + "' is no file");
    char why[PCAP_ERRBUF_SIZE] = "";
    Capture capture(pcap_open_offline(path.c_str(), why), [](pcap_t* p) {
        if (p != nullptr) pcap_close(p);
    });
    if (capture == nullptr) refuse_device("capture '" + path + "' cannot be read: " + why);
    if (pcap_datalink(capture.get()) != DLT_EN10MB)
        refuse_device("capture '" + path + "' is not of Ethernet frames");
    return capture;
}

struct Contents {
    uint32_t packets = 0;
    uint32_t longest_bytes = 0;
};

/// Reads it through: the driver takes a damaged capture for one that ends there, and says nothing.
Contents read_through(const Capture& capture, const std::string& path) {
    Contents contents;
    pcap_pkthdr* header;
    const u_char* bytes;
    int rc;
    while ((rc = pcap_next_ex(capture.get(), &header, &bytes)) == 1) {
        contents.packets++;
        contents.longest_bytes = std::max(contents.longest_bytes, header->caplen);
    }
    if (rc == PCAP_ERROR)
        refuse_device("capture '" + path + "' is damaged after " +
                      std::to_string(contents.packets) + " packets: " + pcap_geterr(capture.get()));
    return contents;
}

/// net_pcap fills one mbuf behind its headroom and the others whole.
uint32_t mbufs_for(uint32_t bytes) {
    if (bytes <= DevicePlan::data_room_bytes) return 1;
    constexpr uint32_t whole = RTE_PKTMBUF_HEADROOM + DevicePlan::data_room_bytes;
    return std::min(DevicePlan::mbufs_of_longest_packet,
                    1 + (bytes - DevicePlan::data_room_bytes + whole - 1) / whole);
}

/// The driver keeps each packet in one mbuf, and frees wrongly what it has read when it finds that
/// it cannot.
void plan_endless(DevicePlan& plan, const Contents& contents) {
    if (contents.packets == 0) refuse_device("'infinite_rx' needs a capture with packets in it");
    if (contents.longest_bytes > DevicePlan::data_room_bytes)
        refuse_device("'infinite_rx' takes packets of at most " +
                      std::to_string(DevicePlan::data_room_bytes) +
                      " bytes; the capture has one of " + std::to_string(contents.longest_bytes));
    plan.kept_mbufs = contents.packets;
}

/// Without making the file: that is for when all else has been found right.
void check_writable(const std::string& path) {
    struct stat file;
    if (stat(path.c_str(), &file) == 0) {
        if (!S_ISREG(file.st_mode))
            refuse_device("'" + path + "' is no file, and cannot be written to");
        if (access(path.c_str(), W_OK) != 0)
            refuse_device("'" + path + "' cannot be written: " + std::strerror(errno));
        return;
    }
    const std::string folder = path.substr(0, std::max<size_t>(1, path.rfind('/')));
    if (access(folder.c_str(), W_OK | X_OK) != 0)
        refuse_device("'" + path + "' cannot be written: " + folder + ": " + std::strerror(errno));
}

bool is_same_file(const std::string& a, const std::string& b) {
    struct stat one, other;
    return stat(a.c_str(), &one) == 0 && stat(b.c_str(), &other) == 0 &&
           one.st_dev == other.st_dev && one.st_ino == other.st_ino;
}

void plan_interface(DevicePlan& plan, Options& options) {
    if (options.size() > 1)
        refuse_device(
            "'iface' is both directions of net_pcap, and goes with no other option of it");
    check_interface("net_pcap", options);
    require_capability("net_pcap on an interface", CAP_NET_RAW, "cap_net_raw");
    plan.is_interface = true;
    plan.stumbles = true;
    plan.packets_per_run = DevicePlan::packets_per_run_of_others;
    options.emplace("phy_mac", "1");
}

void plan_pcap(DevicePlan& plan, Options& options) {
    plan.segmented_max_bytes = RTE_ETHER_MAX_JUMBO_FRAME_LEN;
    plan.mbufs_each = DevicePlan::mbufs_of_longest_packet;
    if (has_option(options, "iface")) return plan_interface(plan, options);
    plan.receives = has_option(options, "rx_pcap");
    plan.transmits = has_option(options, "tx_pcap");
    plan.is_endless = is_option_set(options, "infinite_rx");
    if (!plan.receives && !plan.transmits)
        refuse_device("net_pcap needs rxPcap, txPcap or both, or iface");
    if (plan.is_endless && !plan.receives) refuse_device("'infinite_rx' needs rxPcap");
    if (plan.receives) check_path("rx_pcap", options.at("rx_pcap"), "rxPcap");
    if (plan.transmits) check_path("tx_pcap", options.at("tx_pcap"), "txPcap");
    if (plan.receives) {
        const Capture capture = open_capture(options.at("rx_pcap"));
        const Contents contents = read_through(capture, options.at("rx_pcap"));
        plan.mbufs_each = mbufs_for(contents.longest_bytes);
        if (plan.is_endless) plan_endless(plan, contents);
    }
    if (plan.transmits) check_writable(options.at("tx_pcap"));
    if (plan.receives && plan.transmits &&
        is_same_file(options.at("rx_pcap"), options.at("tx_pcap")))
        refuse_device(
            "rxPcap and txPcap are the same file, which would be emptied before it is read");
}

const RegisterDriver pcap_driver({"net_pcap",
                                  {"rx_pcap", "tx_pcap", "iface", "infinite_rx"},
                                  plan_pcap});

}  // namespace

}  // namespace ringtap
