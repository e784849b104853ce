// SPDX-License-Identifier: Apache-2.0
#include "device_plan.hpp"

#include <net/if.h>
#include <pcap/pcap.h>
#include <rte_ether.h>
#include <rte_mbuf_core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <map>
#include <memory>
#include <stdexcept>
#include <vector>

namespace ringtap {

namespace {

using Options = std::map<std::string, std::string>;
using Names = std::vector<std::string>;

[[noreturn]] void refuse(const std::string& sentence) {
    throw std::invalid_argument(sentence);
}

/// Data room of an mbuf of the pool: net_null writes into one, however long its packets are to be.
constexpr uint32_t data_room_bytes = 2048;
constexpr uint32_t packet_max_bytes = 65'535;
constexpr uint32_t mbufs_of_longest_packet = 33;

/// Levenshtein distance with one row.
size_t distance(const std::string& a, const std::string& b) {
    std::vector<size_t> row(b.size() + 1);
    for (size_t j = 0; j <= b.size(); j++) row[j] = j;
    for (size_t i = 1; i <= a.size(); i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= b.size(); j++) {
            const size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
        }
    }
    return row[b.size()];
}

/// " Did you mean 'net_pcap'? There are: …"
std::string alternatives(const std::string& wanted, const Names& names) {
    std::string text;
    size_t best = std::max<size_t>(2, wanted.size() / 3) + 1;
    for (const std::string& name : names) {
        const size_t now = distance(wanted, name);
        if (now >= best) continue;
        best = now;
        text = " Did you mean '" + name + "'?";
    }
    text += " There are: ";
    for (const std::string& name : names) text += (&name == names.data() ? "" : ", ") + name;
    return text;
}

// ------------------------------------------------------------------------------------------------
// values

bool is_set(const Options& options, const char* key) {
    const auto it = options.find(key);
    if (it == options.end()) return false;
    if (it->second != "0" && it->second != "1")
        refuse(std::string("'") + key + "' is '" + it->second + "'; it takes 0 or 1");
    return it->second == "1";
}

void check_size(const Options& options) {
    const auto it = options.find("size");
    if (it == options.end()) return;
    const std::string& text = it->second;
    const bool is_number = !text.empty() && text.size() < 6 &&
                           text.find_first_not_of("0123456789") == std::string::npos;
    const unsigned long size = is_number ? std::stoul(text) : 0;
    if (size < 1 || size > data_room_bytes)
        refuse("'size' is '" + text + "'; net_null takes 1 to " + std::to_string(data_room_bytes) +
               " bytes, what one mbuf holds");
}

/// What the text of device arguments cannot hold: its own separators.
void check_text(const std::string& key, const std::string& value) {
    if (value.find_first_of(",[]\"'") != std::string::npos)
        refuse("'" + key + "' is '" + value +
               "': DPDK's device arguments cannot hold any of , [ ] \" '");
}

void check_path(const std::string& key, const std::string& path) {
    check_text(key, path);
    if (path.empty() || path[0] != '/')
        refuse(
            "'" + key + "=" + path +
            "' is not absolute, and in 'device' there is nothing it could be relative to. Give " +
            (key == "rx_pcap" ? "rxPcap" : "txPcap") + ": '" + path + "' beside it");
}

using Capture = std::unique_ptr<pcap_t, void (*)(pcap_t*)>;

Capture open_capture(const std::string& path) {
    struct stat file;
    if (stat(path.c_str(), &file) != 0)
        refuse("capture '" + path + "' cannot be read: " + std::strerror(errno));
    if (!S_ISREG(file.st_mode)) refuse("capture '" + path + "' is no file");
    char why[PCAP_ERRBUF_SIZE] = "";
    Capture capture(pcap_open_offline(path.c_str(), why), [](pcap_t* p) {
        if (p != nullptr) pcap_close(p);
    });
    if (capture == nullptr) refuse("capture '" + path + "' cannot be read: " + why);
    if (pcap_datalink(capture.get()) != DLT_EN10MB)
        refuse("capture '" + path + "' is not of Ethernet frames");
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
        refuse("capture '" + path + "' is damaged after " + std::to_string(contents.packets) +
               " packets: " + pcap_geterr(capture.get()));
    return contents;
}

/// net_pcap fills one mbuf behind its headroom and the others whole.
uint32_t mbufs_for(uint32_t bytes) {
    if (bytes <= data_room_bytes) return 1;
    constexpr uint32_t whole = RTE_PKTMBUF_HEADROOM + data_room_bytes;
    return std::min(mbufs_of_longest_packet, 1 + (bytes - data_room_bytes + whole - 1) / whole);
}

/// The driver keeps each packet in one mbuf, and frees wrongly what it has read when it finds that
/// it cannot.
void plan_endless(DevicePlan& plan, const Contents& contents) {
    if (contents.packets == 0) refuse("'infinite_rx' needs a capture with packets in it");
    if (contents.longest_bytes > data_room_bytes)
        refuse("'infinite_rx' takes packets of at most " + std::to_string(data_room_bytes) +
               " bytes; the capture has one of " + std::to_string(contents.longest_bytes));
    plan.kept_mbufs = contents.packets;
}

/// Without making the file: that is for when all else has been found right.
void check_writable(const std::string& path) {
    struct stat file;
    if (stat(path.c_str(), &file) == 0) {
        if (!S_ISREG(file.st_mode)) refuse("'" + path + "' is no file, and cannot be written to");
        if (access(path.c_str(), W_OK) != 0)
            refuse("'" + path + "' cannot be written: " + std::strerror(errno));
        return;
    }
    const std::string folder = path.substr(0, std::max<size_t>(1, path.rfind('/')));
    if (access(folder.c_str(), W_OK | X_OK) != 0)
        refuse("'" + path + "' cannot be written: " + folder + ": " + std::strerror(errno));
}

bool is_same_file(const std::string& a, const std::string& b) {
    struct stat one, other;
    return stat(a.c_str(), &one) == 0 && stat(b.c_str(), &other) == 0 &&
           one.st_dev == other.st_dev && one.st_ino == other.st_ino;
}

void check_interface(const std::string& name) {
    check_text("iface", name);
    if (if_nametoindex(name.c_str()) != 0) return;
    Names names;
    struct if_nameindex* all = if_nameindex();
    for (auto* i = all; i != nullptr && i->if_index != 0; i++) names.emplace_back(i->if_name);
    if_freenameindex(all);
    refuse("there is no network interface '" + name + "'." + alternatives(name, names));
}

// ------------------------------------------------------------------------------------------------
// drivers

void plan_null(DevicePlan& plan, Options& options) {
    check_size(options);
    plan.receives = plan.is_endless = !is_set(options, "no-rx");
    // Else its packets would hold what their mbufs held before: another thing each time.
    options.emplace("copy", "1");
    is_set(options, "copy");
}

void plan_interface(DevicePlan& plan, Options& options) {
    if (options.size() > 1)
        refuse("'iface' is both directions of net_pcap, and goes with no other option of it");
    plan.iface = options.at("iface");
    check_interface(plan.iface);
    options.emplace("phy_mac", "1");
}

void plan_pcap(DevicePlan& plan, Options& options) {
    plan.segmented_max_bytes = RTE_ETHER_MAX_JUMBO_FRAME_LEN;
    plan.mbufs_each = mbufs_of_longest_packet;
    if (options.count("iface") > 0) return plan_interface(plan, options);
    plan.receives = options.count("rx_pcap") > 0;
    plan.transmits = options.count("tx_pcap") > 0;
    plan.is_endless = is_set(options, "infinite_rx");
    if (!plan.receives && !plan.transmits)
        refuse("net_pcap needs rxPcap, txPcap or both, or iface");
    if (plan.is_endless && !plan.receives) refuse("'infinite_rx' needs rxPcap");
    if (plan.receives) check_path("rx_pcap", options.at("rx_pcap"));
    if (plan.transmits) check_path("tx_pcap", options.at("tx_pcap"));
    if (plan.receives) {
        const Capture capture = open_capture(options.at("rx_pcap"));
        const Contents contents = read_through(capture, options.at("rx_pcap"));
        plan.mbufs_each = mbufs_for(contents.longest_bytes);
        if (plan.is_endless) plan_endless(plan, contents);
    }
    if (plan.transmits) check_writable(options.at("tx_pcap"));
    if (plan.receives && plan.transmits &&
        is_same_file(options.at("rx_pcap"), options.at("tx_pcap")))
        refuse("rxPcap and txPcap are the same file, which would be emptied before it is read");
}

void plan_ring(DevicePlan& plan, Options&) {
    plan.loops = true;
    plan.mbufs_each = mbufs_of_longest_packet;
}

struct Driver {
    const char* name;
    Names options;
    void (*plan)(DevicePlan&, Options&);
};

/// Those linked into the core (native/Makefile).
const std::vector<Driver>& drivers() {
    static const std::vector<Driver> all = {
        {"net_null", {"size", "copy", "no-rx"}, plan_null},
        {"net_pcap", {"rx_pcap", "tx_pcap", "iface", "infinite_rx"}, plan_pcap},
        {"net_ring", {}, plan_ring},
    };
    return all;
}

const Driver& find_driver(const std::string& name) {
    Names names;
    for (const Driver& driver : drivers()) {
        if (name == driver.name) return driver;
        names.emplace_back(driver.name);
    }
    refuse("there is no driver '" + name + "'." + alternatives(name, names));
}

void add_option(Options& options, const Driver& driver, const std::string& key,
                const std::string& value) {
    const bool is_known =
        std::find(driver.options.begin(), driver.options.end(), key) != driver.options.end();
    if (!is_known && driver.options.empty())
        refuse(std::string(driver.name) + " takes no options; '" + key + "' was given");
    if (!is_known)
        refuse(std::string(driver.name) + " has no option '" + key + "'." +
               alternatives(key, driver.options));
    if (!options.emplace(key, value).second) refuse("'" + key + "' was given twice");
}

/// "net_null,size=64": a driver, then options.
Options read_options(const DeviceRequest& request, const Driver& driver) {
    Options options;
    const std::string& text = request.device;
    for (size_t comma = text.find(','); comma != std::string::npos;) {
        const size_t from = comma + 1;
        comma = text.find(',', from);
        const std::string part = text.substr(from, comma - from);
        const size_t equals = part.find('=');
        if (equals == std::string::npos || equals == 0)
            refuse("'" + part + "' in '" + text + "' is no option: they are written key=value");
        add_option(options, driver, part.substr(0, equals), part.substr(equals + 1));
    }
    if (!request.rx_pcap.empty()) add_option(options, driver, "rx_pcap", request.rx_pcap);
    if (!request.tx_pcap.empty()) add_option(options, driver, "tx_pcap", request.tx_pcap);
    if (!request.iface.empty()) add_option(options, driver, "iface", request.iface);
    return options;
}

}  // namespace

DevicePlan plan_device(const DeviceRequest& request) {
    const Driver& driver = find_driver(request.device.substr(0, request.device.find(',')));
    Options options = read_options(request, driver);
    DevicePlan plan;
    plan.driver = driver.name;
    plan.segmented_max_bytes = packet_max_bytes;
    driver.plan(plan, options);
    for (const auto& [key, value] : options)
        plan.arguments += (plan.arguments.empty() ? "" : ",") + key + "=" + value;
    return plan;
}

}  // namespace ringtap
