// SPDX-License-Identifier: Apache-2.0
// What a user writes for a device: planned or refused, and nothing else happens.
#include <rte_kvargs.h>

#include <stdexcept>

#include "../modules/device/device_plan.hpp"
#include "file.hpp"

namespace ringtap::fuzz {

namespace {

/// '@' stands for the path of a capture: no other file is to be looked at.
std::string text_of(Input& input, const std::string& capture) {
    std::string text;
    for (const char c : input.text(input.byte())) {
        if (c == '@')
            text += capture;
        else if (c != '/')
            text += c;
    }
    return text;
}

DeviceRequest request_of(Input& input) {
    const uint32_t given = input.byte();
    const std::string capture = file_of(input.take(input.byte()));
    DeviceRequest request;
    request.device = text_of(input, capture);
    if ((given & 1) != 0) request.rx_pcap = text_of(input, capture);
    if ((given & 2) != 0) request.tx_pcap = text_of(input, capture);
    if ((given & 4) != 0) request.iface = text_of(input, capture);
    return request;
}

/// DPDK reads of the arguments what was written into them.
void check_plan(const DevicePlan& plan) {
    must(plan.receives || plan.transmits, "a device is good for something");
    must(plan.mbufs_each >= 1 && plan.mbufs_each <= 33, "a packet takes as many mbufs as it can");
    if (plan.arguments.empty()) return;
    rte_kvargs* read = rte_kvargs_parse(plan.arguments.c_str(), nullptr);
    must(read != nullptr, "DPDK can read the arguments of a plan");
    const auto options = std::count(plan.arguments.begin(), plan.arguments.end(), ',') + 1;
    must(read->count == static_cast<unsigned>(options), "DPDK reads as many as there are");
    rte_kvargs_free(read);
}

}  // namespace

}  // namespace ringtap::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    using namespace ringtap;
    using namespace ringtap::fuzz;
    Input input(data, size);
    const DeviceRequest request = request_of(input);
    try {
        check_plan(plan_device(request));
    } catch (const std::invalid_argument& refusal) {
        must(refusal.what()[0] != '\0', "whoever refuses says why");
    }
    return 0;
}
