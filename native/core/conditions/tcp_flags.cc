// SPDX-License-Identifier: Apache-2.0
#include <netinet/in.h>

#include <sstream>

#include "../condition.hpp"
#include "../error.hpp"
#include "../headers.hpp"

namespace ringtap::tcp_flags_condition {

namespace {

/// Which of the flags are asked for, and which of those are to be set.
struct Flags {
    uint8_t asked = 0;
    uint8_t set = 0;
};

/// RFC 9293 section 3.1, from the lowest bit on.
constexpr const char* names[] = {"fin", "syn", "rst", "psh", "ack", "urg", "ece", "cwr"};

[[noreturn]] void refuse(const std::string& text) {
    throw Error("ERR_RINGTAP_TCP_FLAGS",
                "Condition tcpFlags: '" + text + "' says no flags of TCP, or one both ways.",
                "Write those that are to be set, and those that are not with '!': 'syn', "
                "'syn,!ack'. There are: fin, syn, rst, psh, ack, urg, ece, cwr.");
}

uint8_t bit_of(const std::string& name, const std::string& text) {
    for (size_t i = 0; i < std::size(names); i++)
        if (name == names[i]) return static_cast<uint8_t>(1u << i);
    refuse(text);
}

Flags parse(const std::string& text) {
    Flags flags;
    std::string words = text;
    for (char& c : words)
        if (c == ',' || c == '|' || c == '+') c = ' ';
    std::istringstream stream(words);
    for (std::string word; stream >> word;) {
        const bool is_set = word[0] != '!';
        const uint8_t bit = bit_of(is_set ? word : word.substr(1), text);
        if ((flags.asked & bit) != 0 && ((flags.set & bit) != 0) != is_set) refuse(text);
        flags.asked |= bit;
        if (is_set) flags.set |= bit;
    }
    if (flags.asked == 0) refuse(text);
    return flags;
}

bool match(const ConditionArgs& args, const rte_mbuf* m) {
    const auto& flags = args.as<Flags>();
    constexpr uint32_t flags_at = 13;
    uint8_t scratch[1];
    const uint8_t* p = transport_bytes(m, transport_of(m), IPPROTO_TCP, flags_at, 1, scratch);
    return p != nullptr && (*p & flags.asked) == flags.set;
}

void prepare(ConditionArgs& args, const ringtap_value* given) {
    args.prepared = std::make_shared<const Flags>(parse(given[0].text));
}

const ringtap_field fields[] = {
    {.name = "flags",
     .type = RINGTAP_TEXT,
     .required = 1,
     .doc = "flags that are set, with '!' before those that are not: 'syn,!ack'"},
    {}};

const ConditionClass tcp_flags = {.name = "tcpFlags",
                                  .doc = "flags of a TCP segment, over IPv4 or IPv6",
                                  .args = fields,
                                  .match = match,
                                  .prepare = prepare};

const RegisterCondition registered(&tcp_flags);

}  // namespace

}  // namespace ringtap::tcp_flags_condition
