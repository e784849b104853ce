// SPDX-License-Identifier: Apache-2.0
// What a handler would find at any moment of a call.
#include <doctest/doctest.h>

#include "../../modules/class.hpp"
#include "../test_graph.hpp"
#include "breadcrumb.hpp"

using namespace ringtap;
using namespace ringtap::test;

namespace {

std::vector<Situation> seen;

void look() {
    const InCall* hand = call_of_thread();
    seen.emplace_back();
    if (hand != nullptr) hand->describe(seen.back());
}

/// Looks when it is made, and after it has dropped the first packet of a burst.
struct Looker {
    explicit Looker(const Context& context) : core(*context.api), self(context.instance) { look(); }
    void process(rte_mbuf* const* packets, uint16_t n) {
        core.drop(self, packets, 1, 0);
        look();
        core.drop(self, packets + 1, static_cast<uint16_t>(n - 1), 0);
    }
    void control(uint16_t, const ringtap_value*, ringtap_call*) { look(); }

    const ringtap_api& core;
    ringtap_instance* self;
};

const ringtap_reason drops[] = {{"looked-at", "that is all", 0}, {}};
const ringtap_command commands[] = {{"look", "Looks", nullptr, RINGTAP_NOTHING, nullptr}, {}};
const ringtap_class looker = make_class<Looker>(
    {.name = "looker", .conditions = every_condition, .drops = drops, .commands = commands});

struct Lookout : Lab {
    Lookout() : it(make()), a(vif("a")) {
        otherwise(a, it);
        graph.start_instance(it.id);
    }
    Instance& make() {
        seen.clear();
        return graph.add_instance(looker, "it", {}, nullptr, nullptr, nullptr);
    }
    Instance &it, &a;
};

}  // namespace

TEST_CASE("a call names its instance, its class, and the packets nobody has decided on yet") {
    Lookout lab;
    lab.send(lab.a, {frame(1, 1), frame(1, 2), frame(1, 3)});
    lab.graph.run();
    const Situation& s = seen.back();
    CHECK(std::string(s.instance) == "it");
    CHECK(std::string(s.class_name) == "looker");
    CHECK(std::string(s.call) == "process()");
    CHECK(s.packets == 2);
    REQUIRE(s.listed == 2);
    CHECK(s.hand[0].origin == make_origin(1, 1));
    CHECK(s.hand[1].origin == make_origin(1, 2));
}

TEST_CASE("a call that has no packets says which it is") {
    Lookout lab;
    control(lab.it, 0, nullptr);
    REQUIRE(seen.size() == 2);
    CHECK(std::string(seen[0].call) == "create()");
    CHECK(std::string(seen[1].call) == "command");
    CHECK(std::string(seen[1].detail) == "look");
    CHECK(seen[1].packets == 0);
}

TEST_CASE("between calls nobody has anything in hand") {
    const Lookout lab;
    CHECK(call_of_thread() == nullptr);
    pthread_t nobody;
    CHECK(!find_thread_in_call(nobody));
}
