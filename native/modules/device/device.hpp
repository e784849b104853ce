// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "device_plan.hpp"

namespace ringtap {

/// What DPDK logs in the meantime: why a driver refuses it only says there.
class DriverWords {
  public:
    DriverWords();
    ~DriverWords();
    DriverWords(const DriverWords&) = delete;
    DriverWords& operator=(const DriverWords&) = delete;

    /// ": Couldn't open …", the function it comes from left out; or nothing.
    std::string first() const;
    /// Throws std::runtime_error when `rc` is a negative error number of DPDK's.
    void check(int rc, const std::string& step) const;

  private:
    char* text_ = nullptr;
    size_t bytes_ = 0;
    FILE* stream_;
};

/// A device on one of DPDK's buses, for as long as this lives: made by its driver, or a card that
/// is there. Its name in DPDK is ours; users do not see it.
class Device {
  public:
    /// Throws std::runtime_error with a sentence, the driver's own words in it.
    explicit Device(const DevicePlan& plan);
    ~Device();
    Device(const Device&) = delete;
    Device& operator=(const Device&) = delete;

    /// DPDK's number of the port that it is.
    uint16_t port() const { return port_; }

  private:
    void attach(const DevicePlan& plan);
    void detach();

    std::vector<std::unique_ptr<Device>> members_;  // of a bond; they go after it
    std::string name_;
    std::string listens_at_;
    bool is_card_;
    uint16_t port_;
};

}  // namespace ringtap
