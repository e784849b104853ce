// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

namespace ringtap {

/// What a user asks of a device.
struct DeviceRequest {
    std::string device;                   // "net_null", "net_null,size=64"
    std::string rx_pcap, tx_pcap, iface;  // empty: not given
};

/// A device that DPDK can be told to make: checked, and what to know of it.
struct DevicePlan {
    std::string driver;
    std::string arguments;  // as the driver takes them
    std::string iface;      // the kernel's, if it is one
    bool receives = true;
    bool transmits = true;
    bool is_endless = false;  // never runs dry
    bool loops = false;       // receives what it has transmitted
    /// Longest packet it can transmit whole when that lies in several segments.
    uint32_t segmented_max_bytes = 0;
    /// Mbufs that it keeps for itself: the packets it receives again and again.
    uint32_t kept_mbufs = 0;
    /// Most mbufs that one packet it receives may take.
    uint32_t mbufs_each = 1;
};

/// Checks everything that can be checked before DPDK is asked: DPDK's own answer to a mistake is a
/// number. Throws std::invalid_argument with a sentence.
DevicePlan plan_device(const DeviceRequest& request);

}  // namespace ringtap
