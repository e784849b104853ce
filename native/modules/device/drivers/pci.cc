// SPDX-License-Identifier: Apache-2.0
#include "pci.hpp"

#include <rte_pci.h>
#include <sys/stat.h>
#include <unistd.h>

#include "checks.hpp"

namespace ringtap {

namespace {

/// "0000:00:03.0", however short it was written; empty: it is none.
std::string full_address(const std::string& text) {
    rte_pci_addr address;
    if (rte_pci_addr_parse(text.c_str(), &address) != 0) return "";
    char full[PCI_PRI_STR_SIZE];
    rte_pci_device_name(&address, full, sizeof(full));
    return full;
}

/// The driver of the kernel that has it; empty: none.
std::string kernel_driver_of(const std::string& address) {
    char target[256];
    const std::string link = "/sys/bus/pci/devices/" + address + "/driver";
    const ssize_t length = readlink(link.c_str(), target, sizeof(target) - 1);
    if (length < 0) return "";
    const std::string path(target, static_cast<size_t>(length));
    return path.substr(path.rfind('/') + 1);
}

}  // namespace

bool is_pci_address(const std::string& device) {
    return !full_address(device).empty();
}

void plan_pci(DevicePlan& plan, const std::string& device) {
    plan.bus_address = full_address(device);
    struct stat file;
    if (stat(("/sys/bus/pci/devices/" + plan.bus_address).c_str(), &file) != 0)
        refuse_device("there is no PCI device " + plan.bus_address +
                      "; 'ringtap doctor' lists those that are network cards");
    const std::string driver = kernel_driver_of(plan.bus_address);
    if (driver != "vfio-pci" && driver != "uio_pci_generic" && driver != "igb_uio")
        refuse_device("PCI device " + plan.bus_address + " is bound to " +
                      (driver.empty() ? "no driver" : "the kernel's driver '" + driver + "'") +
                      ", and not to vfio-pci or uio_pci_generic; 'ringtap doctor' says how to bind "
                      "it");
    plan.is_interface = true;
    plan.shares_memory = true;
    plan.needs_physical_addresses = driver != "vfio-pci";
    plan.counts_end_with_peer = true;  // the card's: of what is on the wire, and not yet polled
    plan.mbufs_each = DevicePlan::mbufs_of_longest_packet;
    plan.packets_per_run = DevicePlan::packets_per_run_of_others;
}

}  // namespace ringtap
