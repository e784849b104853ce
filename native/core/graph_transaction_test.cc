// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "test_graph.hpp"

using namespace ringtap;
using namespace ringtap::test;

namespace {

/// Two forwarders in a row, and outputs x and y.
struct Row : Lab {
    Instance& source = vif("source");
    Instance& first = add("forward", "first");
    Instance& second = add("forward", "second");
    Instance& x = vif("x");
    Instance& y = vif("y");

    Row() {
        rule(source, condition("any"), {first.input->id()});
        rule(first, condition("any"), {second.input->id()});
        lead(x);
    }
    uint32_t lead(Instance& to) { return rule(second, condition("any"), {to.input->id()}); }
    /// A packet that the first has decided of, and the second has not.
    void put_under_way() {
        graph.inject_at_vif(source.id, injection({frame(1, 2)}));
        while (second.input->queued() == 0) graph.step();
    }
    std::string where() {
        graph.run();
        return std::string(got(x).size(), 'x') + std::string(got(y).size(), 'y');
    }
};

}  // namespace

TEST_CASE("a packet under way goes by the rules before a transaction, one after it by the others") {
    Row lab;
    lab.put_under_way();
    lab.graph.begin_transaction();
    lab.lead(lab.y);
    lab.graph.commit_transaction();
    lab.graph.inject_at_vif(lab.source.id, injection({frame(1, 2)}));
    CHECK(lab.where() == "xy");
}

TEST_CASE("without a transaction, a packet under way goes by the rules that it meets") {
    Row lab;
    lab.put_under_way();
    lab.lead(lab.y);
    CHECK(lab.where() == "y");
}

TEST_CASE("rules before a transaction are forgotten when no packet goes by them any more") {
    Row lab;
    lab.put_under_way();
    lab.graph.begin_transaction();
    lab.lead(lab.y);
    lab.graph.commit_transaction();
    CHECK(lab.second.rules.has_old());
    lab.graph.go_on();
    CHECK(lab.second.rules.has_old());
    lab.graph.run();
    lab.graph.go_on();
    CHECK_FALSE(lab.second.rules.has_old());
}

TEST_CASE("where nothing is under way, no rules are kept") {
    Row lab;
    lab.graph.begin_transaction();
    lab.lead(lab.y);
    lab.graph.commit_transaction();
    CHECK_FALSE(lab.second.rules.has_old());
}

TEST_CASE("a transaction that is undone leaves rules, ids and hits as they were") {
    Row lab;
    const uint32_t before = lab.lead(lab.x);
    lab.put_under_way();
    CHECK(lab.where() == "x");
    lab.graph.begin_transaction();
    lab.lead(lab.y);
    CHECK(code_of([&] { lab.graph.rule(lab.second.id, before); }) != "");
    lab.graph.undo_transaction();
    CHECK(lab.graph.rule(lab.second.id, before).packets == 1);
    CHECK_FALSE(lab.second.rules.has_old());
    lab.put_under_way();
    CHECK(lab.where() == "x");
}

TEST_CASE("a transaction within another can be undone by itself") {
    Row lab;
    lab.graph.begin_transaction();
    const uint32_t kept = lab.lead(lab.y);
    lab.graph.begin_transaction();
    lab.lead(lab.x);
    lab.graph.undo_transaction();
    lab.graph.begin_transaction();
    lab.rule(lab.first, condition("any"), {lab.y.input->id()});
    lab.graph.commit_transaction();
    CHECK(lab.graph.rule(lab.second.id, kept).id == kept);
    lab.graph.undo_transaction();
    lab.put_under_way();
    CHECK(lab.where() == "x");
}

TEST_CASE("inside a transaction packets stand still, and what was there cannot be removed") {
    Row lab;
    lab.graph.begin_transaction();
    const auto refused = [&](auto act) { return code_of(act) == "ERR_RINGTAP_TRANSACTION"; };
    CHECK(refused([&] { lab.graph.run(); }));
    CHECK(refused([&] { lab.graph.step(); }));
    CHECK(refused([&] { lab.graph.add_tap_on_ring(lab.x.input->id(), nullptr); }));
    CHECK(refused([&] { lab.graph.remove_instance(lab.x.id); }));
    const uint32_t made = lab.add("forward", "made").id;
    lab.graph.remove_instance(made);
    lab.graph.commit_transaction();
    CHECK(refused([&] { lab.graph.commit_transaction(); }));
    CHECK(refused([&] { lab.graph.undo_transaction(); }));
}

TEST_CASE("rules are brought into another order, but not against their priorities") {
    Row lab;
    const auto on = [&](uint8_t station, Instance& to) {
        return lab.rule(lab.first, condition("ethSrc", mac(station)), {to.input->id()}, 50);
    };
    const uint32_t a = on(1, lab.x), b = on(1, lab.y);
    const uint32_t any = lab.first.rules.rules().back()->id;
    CHECK(code_of([&] { lab.graph.reorder_rules(lab.first.id, {any, a, b}); }) != "");
    CHECK(code_of([&] { lab.graph.reorder_rules(lab.first.id, {a, b}); }) != "");
    CHECK(code_of([&] { lab.graph.reorder_rules(lab.first.id, {a, a, any}); }) != "");
    lab.graph.reorder_rules(lab.first.id, {b, a, any});
    lab.graph.inject_at_vif(lab.source.id, injection({frame(1, 2)}));
    CHECK(lab.where() == "y");
}
