// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "../device_plan.hpp"

namespace ringtap {

using Options = std::map<std::string, std::string>;
using Names = std::vector<std::string>;

/// A driver of DPDK's that ports can be on; a file of this folder for each.
struct Driver {
    const char* name;
    /// Those it takes, by the names that users know them by.
    Names options;
    /// Checks the options, turns them into the driver's own, and says what to know of the device.
    void (*plan)(DevicePlan&, Options&);
};

/// Makes a driver known: one of these at the foot of each driver's file.
struct RegisterDriver {
    explicit RegisterDriver(const Driver& driver);
};

}  // namespace ringtap
