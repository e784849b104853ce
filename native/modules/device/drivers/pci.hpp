// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "../device_plan.hpp"

namespace ringtap {

/// "0000:00:03.0", "00:03.0"
bool is_pci_address(const std::string& device);
/// A network card by its address: which driver of DPDK takes it, DPDK finds. Throws
/// std::invalid_argument with a sentence.
void plan_pci(DevicePlan& plan, const std::string& address);

}  // namespace ringtap
