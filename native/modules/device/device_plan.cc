// SPDX-License-Identifier: Apache-2.0
#include "device_plan.hpp"

#include <algorithm>

#include "drivers/checks.hpp"
#include "drivers/pci.hpp"

namespace ringtap {

namespace {

/// In no order: each file adds its own.
std::vector<Driver>& drivers() {
    static std::vector<Driver> all;
    return all;
}

const Driver& find_driver(const std::string& name) {
    for (const Driver& driver : drivers())
        if (name == driver.name) return driver;
    refuse_device("there is no driver '" + name + "'." + alternatives(name, driver_names()) +
                  "; or the address of a PCI device, as 0000:00:03.0");
}

void add_option(Options& options, const Driver& driver, const std::string& key,
                const std::string& value) {
    const bool is_known =
        std::find(driver.options.begin(), driver.options.end(), key) != driver.options.end();
    if (!is_known && driver.options.empty())
        refuse_device(std::string(driver.name) + " takes no options; '" + key + "' was given");
    if (!is_known)
        refuse_device(std::string(driver.name) + " has no option '" + key + "'." +
                      alternatives(key, driver.options));
    if (!options.emplace(key, value).second) refuse_device("'" + key + "' was given twice");
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
            refuse_device("'" + part + "' in '" + text +
                          "' is no option: they are written key=value");
        add_option(options, driver, part.substr(0, equals), part.substr(equals + 1));
    }
    const std::pair<const char*, const std::string&> beside[] = {{"rx_pcap", request.rx_pcap},
                                                                 {"tx_pcap", request.tx_pcap},
                                                                 {"iface", request.iface},
                                                                 {"socket", request.socket},
                                                                 {"members", request.members}};
    for (const auto& [key, value] : beside)
        if (!value.empty()) add_option(options, driver, key, value);
    return options;
}

DevicePlan plan_card(const DeviceRequest& request, const std::string& address) {
    DevicePlan plan;
    plan_pci(plan, address);
    plan.driver = "PCI";
    plan.queues = request.queues;
    // Which options there are, the driver that DPDK finds for it knows.
    if (address.size() < request.device.size())
        plan.arguments = request.device.substr(address.size() + 1);
    return plan;
}

}  // namespace

RegisterDriver::RegisterDriver(const Driver& driver) {
    drivers().push_back(driver);
}

std::vector<std::string> driver_names() {
    std::vector<std::string> names;
    for (const Driver& driver : drivers()) names.emplace_back(driver.name);
    std::sort(names.begin(), names.end());
    return names;
}

DevicePlan plan_device(const DeviceRequest& request) {
    const std::string name = request.device.substr(0, request.device.find(','));
    if (is_pci_address(name)) return plan_card(request, name);
    const Driver& driver = find_driver(name);
    Options options = read_options(request, driver);
    DevicePlan plan;
    plan.driver = driver.name;
    plan.queues = request.queues;
    driver.plan(plan, options);
    if (plan.queues_option != nullptr) options[plan.queues_option] = std::to_string(plan.queues);
    for (const auto& [key, value] : options)
        plan.arguments += (plan.arguments.empty() ? "" : ",") + key + "=" + value;
    return plan;
}

}  // namespace ringtap
