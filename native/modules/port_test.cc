// SPDX-License-Identifier: Apache-2.0
#include <rte_ethdev.h>
#include <rte_memzone.h>

#include "test_port.hpp"

namespace ringtap::test {

namespace {

int64_t pool_in_use() {
    return Pool::open().in_use();
}

uint64_t stat(Lab& lab, Instance& port, size_t column) {
    return lab.control(port, "stats").rows.at(0).at(column).value.u;
}
enum Stat : size_t { ipackets, opackets };

}  // namespace

TEST_CASE("a port receives a capture, transmits a capture, and its device counts the same") {
    const Folder folder;
    const Packets sent = numbered(100);
    Lab lab;
    Instance& in = add_port(lab, "in", {.device = "net_pcap", .rx_pcap = folder.write("in", sent)});
    Instance& out = add_port(lab, "out", {.device = "net_pcap", .tx_pcap = folder.path("out")});
    lab.otherwise(in, out);
    lab.graph.run();
    CHECK(folder.read("out") == sent);
    CHECK(lab.graph.ledger().received == 100);
    CHECK(lab.graph.ledger().transmitted == 100);
    CHECK(stat(lab, in, ipackets) == 100);
    CHECK(stat(lab, out, opackets) == 100);
    CHECK(lab.is_clean());
}

TEST_CASE("a port that never runs dry receives what it is asked for, and nothing by itself") {
    Lab lab;
    Instance& endless = add_port(lab, "endless", {.device = "net_null,size=100"});
    Instance& a = lab.vif("a");
    lab.otherwise(endless, a);
    lab.graph.run();
    CHECK(lab.got(a).empty());
    CHECK(lab.graph.poll(endless.id, 1000) == 1000);
    CHECK(lab.got(a) == Packets(1000, Bytes(100, 0)));
    lab.graph.run();
    CHECK(lab.got(a).empty());
    CHECK(code_of([&] { lab.graph.poll(endless.id, 0); }) == "ERR_RINGTAP_POLL");
    CHECK(code_of([&] { lab.graph.poll(a.id, 1); }) == "ERR_RINGTAP_POLL");
    CHECK(lab.is_clean());
}

TEST_CASE("a port with a budget receives that much each time the graph runs") {
    const Folder folder;
    Lab lab;
    Instance& null = add_port(lab, "null", {.device = "net_null", .budget = 5});
    Instance& file =
        add_port(lab, "file",
                 {.device = "net_pcap", .rx_pcap = folder.write("in", numbered(10)), .budget = 4});
    Instance& a = lab.vif("a");
    Instance& b = lab.vif("b");
    lab.otherwise(null, a);
    lab.otherwise(file, b);
    std::vector<size_t> from_null, from_file;
    for (int run = 0; run < 4; run++) {
        lab.graph.run();
        from_null.push_back(lab.got(a).size());
        from_file.push_back(lab.got(b).size());
    }
    CHECK(lab.graph.poll(null.id, 0) == 5);
    CHECK(from_null == std::vector<size_t>{5, 5, 5, 5});
    CHECK(from_file == std::vector<size_t>{4, 4, 2, 0});
}

TEST_CASE("a capture is received for ever with infinite_rx") {
    const Folder folder;
    const Packets sent = numbered(3);
    Lab lab;
    Instance& in = add_port(
        lab, "in", {.device = "net_pcap,infinite_rx=1", .rx_pcap = folder.write("in", sent)});
    Instance& a = lab.vif("a");
    lab.otherwise(in, a);
    CHECK(lab.graph.poll(in.id, 100) == 100);
    const Packets got = lab.got(a);
    REQUIRE(got.size() == 100);
    CHECK(got[98] == sent[2]);
    CHECK(got[99] == sent[0]);
    CHECK(lab.is_clean());
}

TEST_CASE("nothing is received before a port is started") {
    const Folder folder;
    Lab lab;
    Instance& in =
        add_port(lab, "in", {.device = "net_pcap", .rx_pcap = folder.write("in", numbered(3))});
    Instance& a = lab.vif("a");
    lab.otherwise(in, a);
    lab.graph.stop_instance(in.id);
    lab.graph.run();
    CHECK(lab.got(a).empty());
    lab.graph.start_instance(in.id);
    lab.graph.run();
    CHECK(lab.got(a) == numbered(3));
}

TEST_CASE("a port in loop receives what it has transmitted") {
    Lab lab;
    Instance& ring = add_port(lab, "ring", {.device = "net_ring"});
    Instance& a = lab.vif("a");
    lab.otherwise(a, ring);
    lab.otherwise(ring, a);
    const Packets sent = {frame(1, 2), frame(1, 2, 9000), frame(1, 2, 65'535)};
    lab.send(a, sent);
    lab.graph.run();
    CHECK(lab.got(a) == sent);
    CHECK(lab.graph.ledger().received == 3);
    CHECK(lab.is_clean());
}

TEST_CASE("a port in loop leaves nothing of DPDK's memory behind") {
    const auto memzones = [] {
        unsigned count = 0;
        rte_memzone_walk([](const rte_memzone*, void* n) { ++*static_cast<unsigned*>(n); }, &count);
        return count;
    };
    const auto once = [] {
        Lab lab;
        add_port(lab, "ring", {.device = "net_ring"});
    };
    once();  // what is made once stays
    const unsigned before = memzones();
    once();
    CHECK(memzones() == before);
}

TEST_CASE("packets that go round two loops for ever are found out") {
    Lab lab;
    Instance& left = add_port(lab, "left", {.device = "net_ring"});
    Instance& right = add_port(lab, "right", {.device = "net_ring"});
    Instance& a = lab.vif("a");
    lab.otherwise(a, left);
    lab.otherwise(left, right);
    lab.otherwise(right, left);
    lab.send(a, {frame(1, 2)});
    CHECK(code_of([&] { lab.graph.run(); }) == "ERR_RINGTAP_NOT_QUIESCENT");
    CHECK(audit(lab.graph).empty());
}

TEST_CASE("what a device does not take is dropped, and not lost") {
    Lab lab;
    Instance& ring = add_port(lab, "ring", {.device = "net_ring", .budget = 0});
    Instance& a = lab.vif("a");
    lab.otherwise(a, ring);
    lab.otherwise(ring, a);
    lab.send(a, {frame(1, 2)}, 1500);
    lab.graph.run();
    const uint64_t refused = lab.dropped(ring, "tx-full");
    CHECK(refused > 0);
    CHECK(lab.graph.ledger().transmitted + refused == 1500);
    CHECK(lab.faults().empty());
    CHECK(audit(lab.graph).empty());
    lab.graph.poll(ring.id, 2000);
    CHECK(lab.got(a).size() == 1500 - refused);
    CHECK(lab.is_clean());
}

TEST_CASE("a port with nothing to transmit to drops no-tx") {
    const Folder folder;
    Lab lab;
    Instance& in =
        add_port(lab, "in", {.device = "net_pcap", .rx_pcap = folder.write("in", numbered(1))});
    Instance& a = lab.vif("a");
    lab.otherwise(a, in);
    lab.otherwise(in, a);
    lab.send(a, {frame(1, 2)}, 3);
    lab.graph.run();
    CHECK(lab.dropped(in, "no-tx") == 3);
    CHECK(lab.is_clean());
}

TEST_CASE("packets too long for a driver are dropped, all others pass whole") {
    const Folder folder;
    Packets sent = {frame(1, 2, 2049), frame(1, 2, 9000), frame(1, 2, 16'128)};
    Packets too_long = {frame(1, 2, 16'129), frame(1, 2, 65'535)};
    Lab lab;
    Instance& out = add_port(lab, "out", {.device = "net_pcap", .tx_pcap = folder.path("out")});
    Instance& a = lab.vif("a");
    lab.otherwise(a, out);
    lab.send(a, sent);
    lab.send(a, too_long);
    lab.graph.run();
    CHECK(folder.read("out") == sent);
    CHECK(lab.dropped(out, "too-long") == 2);
    CHECK(lab.is_clean());
}

TEST_CASE("captured packets of up to 65535 bytes are received, longer ones dropped") {
    const Folder folder;
    const Packets fit = {frame(1, 2, 2048), frame(1, 2, 2049), frame(1, 2, 65'535)};
    Packets all = fit;
    all.push_back(frame(1, 2, 65'536));
    all.push_back(frame(1, 2, 65'700));
    all.push_back(frame(1, 2, 200'000));
    Lab lab;
    Instance& in = add_port(lab, "in", {.device = "net_pcap", .rx_pcap = folder.write("in", all)});
    Instance& a = lab.vif("a");
    lab.otherwise(in, a);
    lab.graph.run();
    CHECK(lab.got(a) == fit);
    CHECK(lab.dropped(in, "too-long") == 3);
    CHECK(lab.is_clean());
}

TEST_CASE("a port that is not promiscuous takes frames for itself and for groups") {
    const Folder folder;
    VifConfig vif;
    vif.mac = {2, 0, 0, 0, 0, 7};
    vif.has_given_mac = true;
    const std::string capture =
        folder.write("in", {frame(1, 2), frame(1, 7), frame(1, 0xff), Bytes(5, 0)});
    for (const bool is_on : {false, true}) {
        Lab lab;
        Instance& in = add_port(
            lab, "in", {.device = "net_pcap", .rx_pcap = capture, .promiscuous = !is_on}, vif);
        Instance& a = lab.vif("a");
        lab.otherwise(in, a);
        lab.control(in, "setPromiscuous", {number(is_on)});
        lab.graph.run();
        CHECK(lab.got(a).size() == (is_on ? 4 : 3));
        CHECK(lab.dropped(in, "not-mine") == (is_on ? 0 : 1));
    }
}

TEST_CASE("a port in access mode tags what it receives and untags what it transmits") {
    const Folder folder;
    VifConfig access;
    access.mode = VifConfig::Mode::access;
    access.access_vlan = 10;
    access.members.set(10);
    Lab lab;
    Instance& p = add_port(lab, "p",
                           {.device = "net_pcap",
                            .rx_pcap = folder.write("in", {frame(1, 2)}),
                            .tx_pcap = folder.path("out")},
                           access);
    Instance& a = lab.vif("a");
    lab.otherwise(p, a);
    lab.otherwise(a, p);
    lab.send(a, {tagged(frame(2, 1), 10), tagged(frame(2, 1), 11)});
    lab.graph.run();
    CHECK(lab.got(a) == Packets{tagged(frame(1, 2), 10)});
    CHECK(folder.read("out") == Packets{frame(2, 1)});
    CHECK(lab.dropped(p, "vlan-not-member") == 1);
}

TEST_CASE("the link of a port is down when its VIF's is, and when its device is stopped") {
    Lab lab;
    Instance& p = add_port(lab, "p", {.device = "net_null"});
    const auto link = [&] {
        const auto row = lab.control(p, "link").rows.at(0);
        return std::pair{row[0].value.u, row[1].value.u};
    };
    CHECK(link() == std::pair<uint64_t, uint64_t>{1, 1});
    lab.control(p, "setLink", {number(0)});
    CHECK(link() == std::pair<uint64_t, uint64_t>{0, 1});
    lab.control(p, "setLink", {number(1)});
    lab.graph.stop_instance(p.id);
    CHECK(link() == std::pair<uint64_t, uint64_t>{0, 0});
}

TEST_CASE("a source waits for mbufs, and says so when there will be none") {
    const Folder folder;
    GraphOptions options;
    options.quota_mbufs = 100;  // of packets that take two
    Lab lab(options);
    Instance& in = add_port(
        lab, "in", {.device = "net_pcap", .rx_pcap = folder.write("in", numbered(200, 3000))});
    Instance& keeper = lab.add("holder", "keeper", {number(1000)});
    lab.otherwise(in, keeper);
    CHECK(code_of([&] { lab.graph.run(); }) == "ERR_RINGTAP_QUOTA_EXHAUSTED");
    CHECK(lab.graph.mbufs_in_use() == 100);
    CHECK(stat(lab, in, ipackets) == lab.graph.ledger().received);
    CHECK(audit(lab.graph).empty());
}

TEST_CASE("a device that counts otherwise than the port is a finding") {
    Lab lab;
    Instance& p = add_port(lab, "p", {.device = "net_null"});
    uint16_t id = 0;
    RTE_ETH_FOREACH_DEV(id) break;
    rte_mbuf* behind_its_back = lab.make({frame(1, 2)});
    lab.graph.pool.give_out(lab.graph.caller.quota, &behind_its_back, 1);
    REQUIRE(rte_eth_tx_burst(id, 0, &behind_its_back, 1) == 1);
    const std::string finding = "port 'p': 0 transmitted, 1 by its device's count";
    CHECK(audit(lab.graph) == std::vector{finding});
    lab.graph.remove_instance(p.id);
    CHECK(audit(lab.graph) == std::vector{finding});
}

TEST_CASE("a hundred ports come, carry traffic, go while it flows, and leave nothing") {
    const Folder folder;
    const std::string capture = folder.write("in", numbered(40, 3000));
    const PortParams kinds[] = {
        {.device = "net_ring", .budget = 10},
        {.device = "net_null", .budget = 7},
        {.device = "net_pcap,infinite_rx=1",
         .rx_pcap = folder.write("short", numbered(9)),
         .tx_pcap = folder.path("out"),
         .budget = 50},
        {.device = "net_pcap", .rx_pcap = capture, .tx_pcap = folder.path("out")}};
    const int64_t before = pool_in_use();
    for (const bool is_checked : {false, true}) {
        GraphOptions options;
        options.is_checked = is_checked;
        Lab lab(options);
        Instance& a = lab.vif("a");
        Instance& hub = lab.bridge("hub");
        lab.connect(hub, {&a});
        for (int round = 0; round < 100; round++) {
            Instance& p = add_port(lab, "p", kinds[round % 4]);
            lab.connect(hub, {&p});
            lab.send(a, {frame(1, 0xff), frame(1, 2, 5000)}, 20);
            if (round % 3 == 0) lab.graph.run();
            lab.send(a, {frame(1, 0xff)}, 100);
            for (int step = 0; step < round % 11; step++) lab.graph.step();
            lab.graph.remove_instance(p.id);
            CHECK(audit(lab.graph).empty());
        }
        lab.graph.run();
        lab.got(a);
        CHECK(lab.is_clean());
        CHECK(lab.faults().empty());
    }
    CHECK(pool_in_use() == before);
    CHECK(rte_eth_dev_count_avail() == 0);
}

TEST_CASE("a port that is pulled with packets in its loop drops them, instance-removed") {
    Lab lab;
    Instance& ring = add_port(lab, "ring", {.device = "net_ring", .budget = 0});
    Instance& a = lab.vif("a");
    lab.otherwise(a, ring);
    lab.send(a, {frame(1, 2)}, 10);
    lab.graph.run();
    CHECK(pool_in_use() == 10);
    lab.graph.remove_instance(ring.id);
    CHECK(lab.graph.drops_by_reason().at("instance-removed") == 10);
    CHECK(pool_in_use() == 0);
    CHECK(audit(lab.graph).empty());
}

TEST_CASE("a process has room for 32 devices, and the next one is refused") {
    Lab lab;
    for (int i = 0; i < RTE_MAX_ETHPORTS; i++)
        add_port(lab, "p" + std::to_string(i), {.device = "net_null"});
    CHECK(refusal_of({.device = "net_ring"}).find("there are 32 devices already") !=
          std::string::npos);
}

}  // namespace ringtap::test
