// SPDX-License-Identifier: Apache-2.0
#include <sys/socket.h>
#include <sys/un.h>

#include "test_port.hpp"

namespace ringtap::test {

namespace {

/// Every refusal is a sentence that holds these words, and leaves nothing behind.
void check_refused(const PortParams& params, const std::string& words) {
    const int64_t before = Pool::open().in_use();
    const std::string sentence = refusal_of(params);
    CHECK_MESSAGE(sentence.find(words) != std::string::npos, sentence, " lacks ", words);
    CHECK(Pool::open().in_use() == before);
}

}  // namespace

TEST_CASE("an unknown driver is refused, naming those there are and the nearest") {
    check_refused({.device = "net_nul"},
                  "there is no driver 'net_nul'. Did you mean 'net_null'? There are: "
                  "net_af_packet, net_af_xdp, net_bonding, net_memif, net_null, net_pcap, "
                  "net_ring, net_tap, net_vhost, net_virtio_user; or the address of a PCI device");
    check_refused({.device = "net_null0"}, "Did you mean 'net_null'?");
}

TEST_CASE("options that a driver does not take are refused") {
    check_refused({.device = "net_null,siz=5"},
                  "net_null has no option 'siz'. Did you mean 'size'?");
    check_refused({.device = "net_null,size=5,size=6"}, "'size' was given twice");
    check_refused({.device = "net_null,size"}, "is no option: they are written key=value");
    check_refused({.device = "net_null,size=0"}, "'size' is '0'; it takes 1 to 2048");
    check_refused({.device = "net_null,size=2049"}, "it takes 1 to 2048");
    check_refused({.device = "net_null,copy=yes"}, "'copy' is 'yes'; it takes 0 or 1");
    check_refused({.device = "net_ring,nodeaction=x"}, "net_ring takes no options");
    check_refused({.device = "net_null", .iface = "lo"}, "net_null has no option 'iface'");
    check_refused({.device = "net_pcap"}, "net_pcap needs rxPcap, txPcap or both, or iface");
    check_refused({.device = "net_pcap,rx_iface=lo"}, "net_pcap has no option 'rx_iface'");
}

TEST_CASE("files that cannot be received or written are refused, and none is touched") {
    const Folder folder;
    const std::string good = folder.write("good", numbered(2));
    const std::string cooked = folder.write("cooked", numbered(1), DLT_RAW);
    check_refused({.device = "net_pcap", .rx_pcap = folder.path("none")},
                  "cannot be read: No such file or directory");
    check_refused({.device = "net_pcap", .rx_pcap = folder.path("")}, "is no file");
    check_refused({.device = "net_pcap", .rx_pcap = "/proc/self/status"}, "cannot be read");
    check_refused({.device = "net_pcap", .rx_pcap = cooked}, "is not of Ethernet frames");
    check_refused({.device = "net_pcap,rx_pcap=in.pcap"}, "Give rxPcap: 'in.pcap' beside it");
    check_refused({.device = "net_pcap", .rx_pcap = folder.path("a,b")}, "cannot hold any of ,");
    check_refused({.device = "net_pcap", .tx_pcap = folder.path("no/where")}, "cannot be written");
    check_refused({.device = "net_pcap", .tx_pcap = "/dev/full"}, "is no file");
    check_refused({.device = "net_pcap", .rx_pcap = good, .tx_pcap = good}, "are the same file");
    check_refused({.device = "net_pcap,infinite_rx=1", .tx_pcap = folder.path("out")},
                  "'infinite_rx' needs rxPcap");
    CHECK(folder.read("good") == numbered(2));
    CHECK(access(folder.path("out").c_str(), F_OK) != 0);
}

TEST_CASE("a capture that is cut off is refused, and not taken for a shorter one") {
    const Folder folder;
    const std::string cut = folder.write("cut", numbered(3));
    REQUIRE(truncate(cut.c_str(), 24 + 3 * (16 + 64) - 1) == 0);
    check_refused({.device = "net_pcap", .rx_pcap = cut}, "is damaged after 2 packets: truncated");
}

TEST_CASE("a kernel interface that is not there is refused, naming the nearest") {
    check_refused({.device = "net_pcap", .iface = "lo0"}, "Did you mean 'lo'?");
    check_refused({.device = "net_pcap,iface=lo", .tx_pcap = "/tmp/x"},
                  "goes with no other option");
}

TEST_CASE("sockets are looked at before a device is made that meets its other side there") {
    const Folder folder;
    const std::string file = folder.write("file", {});
    check_refused({.device = "net_memif"}, "net_memif needs 'socket'");
    check_refused({.device = "net_memif,socket=x"}, "Give socket: 'x' beside it");
    check_refused({.device = "net_memif", .socket = file}, "is there, and is no socket");
    check_refused({.device = "net_vhost", .socket = folder.path("no/where")}, "cannot be reached");
    check_refused({.device = "net_vhost", .socket = folder.path(std::string(120, 'x'))},
                  "may have 107 bytes");
    check_refused({.device = "net_memif,role=master", .socket = folder.path("s")},
                  "'role' is 'master'; it takes server or client");
    check_refused({.device = "net_virtio_user", .socket = folder.path("s")}, "nobody listens at");
    check_refused({.device = "net_virtio_user,server=1", .socket = folder.path("s")},
                  "cannot be the server");
}

TEST_CASE("what a killed process has left of its socket is in nobody's way") {
    const Folder folder;
    const std::string path = folder.path("s");
    const auto listen_at = [&] {
        const int fd = socket(AF_UNIX, SOCK_STREAM, 0);
        sockaddr_un address = {.sun_family = AF_UNIX};
        path.copy(address.sun_path, path.size());
        REQUIRE(bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0);
        REQUIRE(listen(fd, 1) == 0);
        return fd;
    };
    const int fd = listen_at();
    check_refused({.device = "net_vhost", .socket = path}, "another process listens at");
    close(fd);
    CHECK(access(path.c_str(), F_OK) == 0);
    for (const char* device : {"net_vhost", "net_memif,role=server"}) {
        Lab lab;
        add_port(lab, "p", {.device = device, .socket = path});
    }
    CHECK(access(path.c_str(), F_OK) != 0);
}

TEST_CASE("the members of a bond are checked as ports are") {
    check_refused({.device = "net_bonding"}, "net_bonding needs members");
    check_refused({.device = "net_bonding", .members = "net_nul"}, "Did you mean 'net_null'?");
    check_refused({.device = "net_bonding", .members = "net_null; net_null,size=0"},
                  "it takes 1 to 2048");
    check_refused({.device = "net_bonding", .members = "net_bonding,mode=1"},
                  "a bond cannot be in a bond");
    check_refused({.device = "net_bonding,mode=7", .members = "net_null"}, "it takes 0 to 6");
}

TEST_CASE("PCI devices are those there are") {
    check_refused({.device = "ffff:1f:1f.7"}, "there is no PCI device ffff:1f:1f.7");
    check_refused({.device = "1f:1f.7,x=y"}, "there is no PCI device 0000:1f:1f.7");
}

TEST_CASE("a device is asked for no more than it has") {
    const Folder folder;
    const std::string capture = folder.write("in", numbered(2));
    check_refused({.device = "net_pcap", .rx_pcap = capture, .queues = 2},
                  "at most 1 receive queues");
    check_refused({.device = "net_null", .strips_vlan = true}, "cannot strip VLAN tags");
}

TEST_CASE("a capture that cannot be received for ever is refused") {
    const Folder folder;
    const auto check = [&](const Packets& packets, const std::string& words) {
        const std::string capture = folder.write("in", packets);
        check_refused({.device = "net_pcap,infinite_rx=1", .rx_pcap = capture}, words);
    };
    check({frame(1, 2, 2048), frame(1, 2, 2049)}, "the capture has one of 2049");
    check(Packets(9000, frame(1, 2)), "it would keep 9000 mbufs");
    check({}, "needs a capture with packets in it");
}

}  // namespace ringtap::test
