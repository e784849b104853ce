// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "test_lan.hpp"

using namespace ringtap;
using namespace ringtap::test;

TEST_CASE("removeStatic removes only static entries, and says whether there was one") {
    Lan lan;
    lan.learn(lan.b, 2);
    lan.control(lan.br, "addStatic", {mac(9), number(lan.b.vif->index)});
    CHECK(lan.control(lan.br, "removeStatic", {mac(2)}).rows[0][0].value.u == 0);
    CHECK(lan.control(lan.br, "removeStatic", {mac(9)}).rows[0][0].value.u == 1);
    CHECK(lan.control(lan.br, "removeStatic", {mac(9)}).rows[0][0].value.u == 0);
    CHECK(lan.table_size() == 1);
}

TEST_CASE("flush forgets what was learnt and keeps static entries") {
    Lan lan;
    lan.learn(lan.a, 1);
    lan.learn(lan.b, 2);
    lan.learn(lan.c, 3);
    lan.control(lan.br, "addStatic", {mac(9), number(lan.b.vif->index)});
    const ringtap_call of_b = lan.control(lan.br, "flush", {number(lan.b.vif->index)});
    CHECK(of_b.rows[0][0].value.u == 1);
    CHECK(lan.table_size() == 3);
    CHECK(lan.control(lan.br, "flush").rows[0][0].value.u == 2);
    CHECK(lan.table_size() == 1);
}

TEST_CASE("flush of one VLAN leaves the others") {
    Lan lan(128, true, trunk({7, 8}));
    lan.where(lan.a, {tagged(frame(1, everybody), 7), tagged(frame(1, everybody), 8)});
    CHECK(lan.control(lan.br, "flush", {{}, number(7)}).rows[0][0].value.u == 1);
    CHECK(lan.table_size() == 1);
}

TEST_CASE(
    "addStatic refuses group addresses, VLANs without perVlan, VIFs that are no port, a full "
    "table") {
    Lan lan(1);
    Instance& stranger = lan.vif("stranger");
    const ringtap_value at_a = number(lan.a.vif->index);
    const auto refusal = [&](std::vector<ringtap_value> arguments) {
        try {
            lan.control(lan.br, "addStatic", arguments);
        } catch (const Error& e) {
            CHECK(e.code == "ERR_RINGTAP_CONTROL");
            CHECK_FALSE(e.fix.empty());
            return std::string(e.what());
        }
        return std::string();
    };
    ringtap_value group = mac(1);
    group.mac[0] |= 1;
    CHECK(refusal({group, at_a}).find("group address") != std::string::npos);
    CHECK(refusal({mac(1), at_a, number(7)}).find("one table") != std::string::npos);
    CHECK(refusal({mac(1), number(stranger.vif->index)}).find("no port") != std::string::npos);
    CHECK(lan.table_size() == 0);
    CHECK(refusal({mac(1), at_a}).empty());
    CHECK(refusal({mac(2), at_a}).find("full") != std::string::npos);
    CHECK(lan.table_size() == 1);
}

TEST_CASE("configure changes what is given and nothing else") {
    Lan lan;
    lan.control(lan.br, "configure", {{}, number(5), number(100)});
    const auto row = lan.control(lan.br, "configuration").rows.at(0);
    CHECK(row[0].value.u == ageing_ns);
    CHECK(row[1].value.u == 5);
    CHECK(row[2].value.u == 100);
    CHECK(row[3].value.u == 0);
    CHECK(lan.where(lan.a, frame(1, everybody, 101)).empty());
}

TEST_CASE("a shorter ageing time holds for entries already learnt") {
    Lan lan;
    lan.learn(lan.b, 2);
    lan.graph.advance(5 * second_ns);
    lan.control(lan.br, "configure", {number(5 * second_ns)});
    CHECK(lan.where(lan.a, frame(1, 2)) == "bc");
}

TEST_CASE("a longer ageing time brings nothing back that was forgotten") {
    Lan lan;
    lan.learn(lan.a, 1);
    lan.graph.stop_instance(lan.br.id);  // so that it does not sweep
    lan.graph.advance(ageing_ns);
    CHECK(lan.table_size() == 0);
    lan.control(lan.br, "configure", {number(2 * ageing_ns)});
    CHECK(lan.table_size() == 0);
}
