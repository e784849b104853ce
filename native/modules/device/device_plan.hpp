// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace ringtap {

/// What a user asks of a device.
struct DeviceRequest {
    std::string device;  // "net_null", "net_null,size=64", "0000:00:03.0"
    std::string rx_pcap = "", tx_pcap = "", iface = "", socket = "",
                members = "";  // empty: not given
    uint32_t queues = 1;
};

/// A device that DPDK can be told to make: checked, and what to know of it.
struct DevicePlan {
    /// Of an mbuf of the pool.
    static constexpr uint32_t data_room_bytes = 2048;
    static constexpr uint32_t mbufs_of_longest_packet = 33;
    static constexpr uint32_t packet_max_bytes = 65'535;
    /// Where others may fill it faster than it is emptied.
    static constexpr uint64_t packets_per_run_of_others = 65'536;

    std::string driver;
    std::string bus_address;          // of a PCI device; empty: made by DPDK, under a name of ours
    std::string arguments;            // as the driver takes them
    std::vector<DevicePlan> members;  // of a bond
    uint32_t queues = 1;
    const char* queues_option = nullptr;  // how the driver is told their number, if it must be

    bool receives = true;
    bool transmits = true;
    bool is_endless = false;  // never runs dry
    bool loops = false;       // receives what it has transmitted
    /// Packets taken in a stepped run at most, unless the user says.
    uint64_t packets_per_run = UINT64_MAX;

    bool is_interface = false;   // it has an address of its own, which is the VIF's
    bool keeps_address = false;  // its address is that of the other end, and left alone
    /// It may refuse one packet and take those behind it.
    bool stumbles = false;
    /// Its other side may go, and memory with it, at any time.
    bool is_torn_down_by_peer = false;
    /// What it has counted is not always what has passed here.
    bool counts_end_with_peer = false;
    /// Mbufs must lie in memory that others can be given, or that a card can reach.
    bool shares_memory = false;
    bool needs_physical_addresses = false;
    std::string listens_at;  // the path of a socket; empty: none

    /// Longest packet it transmits; 0: any.
    uint32_t longest_bytes = 0;
    /// Longest one that lies in several segments.
    uint32_t segmented_max_bytes = packet_max_bytes;
    /// Transmits only packets of one segment.
    bool is_linear = false;
    /// Mbufs that it keeps for itself: the packets it receives again and again.
    uint32_t kept_mbufs = 0;
    /// It receives into mbufs of its own, so many, which are copied; 0: into those of the pool.
    uint32_t own_mbufs = 0;
    /// Most mbufs that one packet it receives may take.
    uint32_t mbufs_each = 1;
    /// Of its receive queue; 0: as many as are asked for.
    uint16_t most_descriptors = 0;
};

/// Checks everything that can be checked before DPDK is asked: DPDK's own answer to a mistake is a
/// number. Throws std::invalid_argument with a sentence.
DevicePlan plan_device(const DeviceRequest& request);

/// Those that ports can be on, by name; PCI devices beside.
std::vector<std::string> driver_names();

}  // namespace ringtap
