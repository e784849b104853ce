// SPDX-License-Identifier: Apache-2.0
// What conditions mean, said a second time, as plainly as can be: for tests to compare with. Reads
// bytes with at(), which throws where there are none.
#pragma once

#include <functional>
#include <optional>
#include <stdexcept>

#include "../conditions/condition_cases.hpp"

namespace ringtap::test {

/// Everything that conditions look at; what a packet has not, or not whole, is nullopt.
struct Reference {
    std::optional<Bytes> eth_dst, eth_src;
    std::optional<uint16_t> type;
    std::vector<uint16_t> tags;
    std::optional<uint32_t> ipv4_src, ipv4_dst;
    std::optional<Bytes> ipv6_src, ipv6_dst;
    std::optional<uint8_t> ipv4_protocol, ipv6_protocol, dscp;
    std::optional<uint16_t> sport, dport;
    std::optional<uint8_t> tcp_flags, icmp_type, icmpv6_type;
    std::optional<uint32_t> mpls_label;
    size_t length = 0;

    explicit Reference(const Bytes& frame) : length(frame.size()), bytes_(frame) {
        attempt([&] { eth_dst = slice(0, 6); });
        attempt([&] { eth_src = slice(6, 6); });
        attempt([&] { walk_tags(); });
        if (!type) return;
        if (type == 0x0800) attempt([&] { walk_ipv4(); });
        if (type == 0x86dd) attempt([&] { walk_ipv6(); });
        if (type == 0x8847 || type == 0x8848) attempt([&] { mpls_label = u32(at_) >> 12; });
    }

  private:
    template <typename What>
    static void attempt(What what) {
        try {
            what();
        } catch (const std::out_of_range&) {
        }
    }
    uint8_t u8(size_t i) const { return bytes_.at(i); }
    uint16_t u16(size_t i) const { return static_cast<uint16_t>(u8(i) * 256 + u8(i + 1)); }
    uint32_t u32(size_t i) const { return uint32_t{u16(i)} * 65536 + u16(i + 2); }
    Bytes slice(size_t from, size_t n) const {
        Bytes out;
        for (size_t i = from; i < from + n; i++) out.push_back(u8(i));
        return out;
    }

    void walk_tags() {
        for (at_ = 12;; at_ += 4) {
            const uint16_t found = u16(at_);
            if (found != 0x8100 && found != 0x88a8) {
                if (tags.size() <= 4) type = found;
                at_ += 2;
                return;
            }
            tags.push_back(u16(at_ + 2));
        }
    }

    void walk_ipv4() {
        const size_t ip = at_;
        slice(ip, 20);
        const size_t words = u8(ip) % 16;
        if (u8(ip) / 16 != 4 || words < 5) return;
        dscp = u8(ip + 1) / 4;
        ipv4_protocol = u8(ip + 9);
        ipv4_src = u32(ip + 12), ipv4_dst = u32(ip + 16);
        if (u16(ip + 6) % 8192 != 0) return;
        end_ = u16(ip + 2) == 0 ? length : ip + u16(ip + 2);
        walk_transport(*ipv4_protocol, ip + words * 4, 4);
    }

    void walk_ipv6() {
        const size_t ip = at_;
        slice(ip, 40);
        if (u8(ip) / 16 != 6) return;
        dscp = u16(ip) / 64 % 64;
        ipv6_src = slice(ip + 8, 16), ipv6_dst = slice(ip + 24, 16);
        end_ = u16(ip + 4) == 0 ? length : ip + 40 + u16(ip + 4);
        uint8_t next = u8(ip + 6);
        size_t at = ip + 40;
        bool is_first = true;
        const std::vector<uint8_t> extensions = {0, 43, 44, 51, 60, 135, 139, 140};
        const auto is_extension = [&] {
            return std::find(extensions.begin(), extensions.end(), next) != extensions.end();
        };
        for (int seen = 0; is_extension(); seen++) {
            if (seen == 16 || !is_first) return;
            const uint8_t here = next;
            size_t size = 8 + size_t{u8(at + 1)} * 8;
            if (here == 44) size = 8, is_first = u16(at + 2) / 8 == 0;
            if (here == 51) size = 8 + size_t{u8(at + 1)} * 4;
            if (at + 8 > end_) return;
            slice(at, size);
            next = u8(at);
            at += size;
        }
        ipv6_protocol = next;
        if (is_first) walk_transport(next, at, 6);
    }

    void walk_transport(uint8_t protocol, size_t at, int version) {
        const auto is_there = [&](size_t n) { return at + n <= end_ && at + n <= length; };
        const std::vector<uint8_t> with_ports = {6, 17, 33, 132, 136};
        if (std::find(with_ports.begin(), with_ports.end(), protocol) != with_ports.end() &&
            is_there(4))
            sport = u16(at), dport = u16(at + 2);
        if (protocol == 6 && is_there(14)) tcp_flags = u8(at + 13);
        if (protocol == 1 && version == 4 && is_there(1)) icmp_type = u8(at);
        if (protocol == 58 && version == 6 && is_there(1)) icmpv6_type = u8(at);
    }

    const Bytes& bytes_;
    size_t at_ = 0, end_ = 0;
};

}  // namespace ringtap::test
