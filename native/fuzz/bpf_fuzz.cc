// SPDX-License-Identifier: Apache-2.0
// Filter expressions on packets: DPDK's machine code says what libpcap's interpreter says.
#include "../core/conditions/condition_cases.hpp"
#include "../core/pcap_filter.hpp"
#include "../core/pcap_format.hpp"
#include "filter_words.hpp"

namespace ringtap::fuzz {

namespace {

using test::Bytes;

/// Of some protocol as often as not, else an expression finds nothing to look at.
Bytes packet_of_protocol(Input& input) {
    const uint32_t kind = input.below(8);
    const uint8_t protocol = input.byte();
    const Bytes options(4 * input.below(11), 1);
    const Bytes payload = input.take(input.byte());
    const uint16_t types[] = {0x0806, 0x8035, 0x8847, 0x8863, 0x8864};
    switch (kind) {
        case 0:
            return payload;
        case 1:
            return test::ethernet(types[protocol % std::size(types)], payload);
        case 2:
            return test::ipv6(protocol, payload);
        case 3:
            return test::ipv6(protocol % 2 == 0 ? 6 : 17, payload);
        case 4:
            return test::ipv4(protocol, payload, options);
        default:
            return test::ipv4(protocol % 2 == 0 ? 6 : 17, payload, options);
    }
}

void check_packet(const Condition& condition, const PcapFilter& filter, Input& input) {
    Bytes bytes = packet_of_protocol(input);
    for (uint32_t tags = input.below(4); tags > 1 && bytes.size() >= 12; tags--)
        bytes = test::tagged(bytes, input.below(8));
    for (uint32_t changes = input.below(4); changes > 0 && !bytes.empty(); changes--)
        bytes[input.below(256) % bytes.size()] = input.byte();
    if (input.below(4) == 0) bytes.resize(input.below(256) % (bytes.size() + 1));
    const size_t cut = input.below(256) % (bytes.size() + 1);
    const test::LonePacket packet =
        input.flag() ? test::LonePacket({bytes}) : test::LonePacket::split(bytes, {cut});
    const auto length = static_cast<uint32_t>(bytes.size());
    must(condition.matches(packet.head) == filter.matches(bytes.data(), length, length),
         "a filter says of a packet what libpcap says of it");
}

}  // namespace

}  // namespace ringtap::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    using namespace ringtap;
    using namespace ringtap::fuzz;
    constexpr size_t most_words = 24;
    Input input(data, size);
    const std::string expression = filter_of(input, most_words);
    try {
        const Condition condition =
            test::condition("bpf", {.given = 1, .text = expression.c_str()});
        const PcapFilter filter(expression, ringtap::pcap::link_type_ethernet);
        do check_packet(condition, filter, input);
        while (!input.is_empty());
    } catch (const Error&) {
        // No expression.
    }
    return 0;
}
