// SPDX-License-Identifier: Apache-2.0
// Ports to test with, and captures for them.
#pragma once

#include <pcap/pcap.h>
#include <stdlib.h>
#include <unistd.h>

#include <string>

#include "../core/test_graph.hpp"

namespace ringtap::test {

/// Parameters of a port, those not given at their defaults.
struct PortParams {
    std::string device;
    std::string rx_pcap = "", tx_pcap = "", iface = "", socket = "", members = "";
    uint32_t queues = 1;
    bool strips_vlan = false;
    int64_t budget = -1;  // not given
    bool promiscuous = true;
};

inline ringtap_value text(const std::string& t) {
    return t.empty() ? ringtap_value{} : ringtap_value{.given = 1, .text = t.c_str()};
}

inline Instance& add_port(Lab& lab, const std::string& name, const PortParams& p,
                          const VifConfig& vif = {}) {
    const ringtap_value params[] = {
        text(p.device),
        text(p.rx_pcap),
        text(p.tx_pcap),
        text(p.iface),
        p.budget < 0 ? ringtap_value{} : number(static_cast<uint64_t>(p.budget)),
        number(p.promiscuous),
        number(1024),
        text(p.socket),
        text(p.members),
        number(p.queues),
        number(p.strips_vlan)};
    Instance& made =
        lab.graph.add_instance(find_class("port"), name, {1024, 0}, nullptr, params, &vif);
    lab.graph.start_instance(made.id);
    return made;
}

/// The sentence with which a port is refused, "" when it is made.
inline std::string refusal_of(const PortParams& params) {
    try {
        Lab lab;
        add_port(lab, "p", params);
        return "";
    } catch (const Error& e) {
        return e.what();
    }
}

/// A folder that goes with the test, captures in it.
class Folder {
  public:
    Folder() { REQUIRE(mkdtemp(path_) != nullptr); }
    ~Folder() { REQUIRE(system(("rm -rf " + std::string(path_)).c_str()) == 0); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    std::string path(const std::string& name) const { return path_ + ("/" + name); }

    std::string write(const std::string& name, const Packets& packets,
                      int link_type = DLT_EN10MB) const {
        pcap_t* kind = pcap_open_dead(link_type, 262'144);
        pcap_dumper_t* file = pcap_dump_open(kind, path(name).c_str());
        REQUIRE(file != nullptr);
        for (const Bytes& packet : packets) {
            const auto size = static_cast<bpf_u_int32>(packet.size());
            const pcap_pkthdr header = {.ts = {}, .caplen = size, .len = size};
            pcap_dump(reinterpret_cast<u_char*>(file), &header, packet.data());
        }
        pcap_dump_close(file);
        pcap_close(kind);
        return path(name);
    }

    Packets read(const std::string& name) const {
        char why[PCAP_ERRBUF_SIZE];
        pcap_t* file = pcap_open_offline(path(name).c_str(), why);
        REQUIRE(file != nullptr);
        Packets packets;
        pcap_pkthdr header;
        while (const u_char* bytes = pcap_next(file, &header))
            packets.emplace_back(bytes, bytes + header.caplen);
        pcap_close(file);
        return packets;
    }

  private:
    char path_[24] = "/tmp/ringtap-testXXXXXX";
};

inline Packets numbered(uint8_t count, size_t length = 64) {
    Packets packets;
    for (uint8_t i = 0; i < count; i++) {
        packets.push_back(frame(1, 2, length));
        packets.back().back() = i;
    }
    return packets;
}

}  // namespace ringtap::test
