// SPDX-License-Identifier: Apache-2.0
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
                  "there is no driver 'net_nul'. Did you mean 'net_null'? There are: net_null, "
                  "net_pcap, net_ring");
    check_refused({.device = "net_virtio_user,path=/tmp/x,server=1"}, "There are: net_null");
    check_refused({.device = "net_null0"}, "Did you mean 'net_null'?");
}

TEST_CASE("options that a driver does not take are refused") {
    check_refused({.device = "net_null,siz=5"},
                  "net_null has no option 'siz'. Did you mean 'size'?");
    check_refused({.device = "net_null,size=5,size=6"}, "'size' was given twice");
    check_refused({.device = "net_null,size"}, "is no option: they are written key=value");
    check_refused({.device = "net_null,size=0"}, "net_null takes 1 to 2048 bytes");
    check_refused({.device = "net_null,size=2049"}, "net_null takes 1 to 2048 bytes");
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
