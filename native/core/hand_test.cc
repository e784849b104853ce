// SPDX-License-Identifier: Apache-2.0
#include "hand.hpp"

#include <doctest/doctest.h>

#include "poison.hpp"
#include "test_graph.hpp"

using namespace ringtap;
using namespace ringtap::test;

namespace {

using Faults = std::vector<std::string>;

const char* neither = "was neither emitted, dropped, consumed, held nor transmitted";
const char* kept = "was kept, without being declared held";

std::string third(const std::string& what) {
    return "bad: packet 2 " + what;
}

/// Five packets through an instance that misbehaves.
struct Custody : Lab {
    Custody(const char* cls, bool is_checked)
        : Lab({.is_checked = is_checked}), a(vif("a")), bad(add(cls, "bad")), b(vif("b")) {
        otherwise(a, bad);
        otherwise(bad, b);
        send(a, five());
        graph.run();
    }
    Instance &a, &bad, &b;
};

/// What a class did, and what the report, the next endpoint and the pool had of it.
struct Seen {
    Faults faults;
    size_t captured;
    uint64_t not_emitted;
    bool is_accounted;
    int32_t healed;
    bool operator==(const Seen&) const = default;
};

std::ostream& operator<<(std::ostream& out, const Seen& s) {
    for (const std::string& fault : s.faults) out << '"' << fault << "\" ";
    return out << s.captured << " captured, " << s.not_emitted << " not emitted, "
               << (s.is_accounted ? "accounted, " : "unaccounted, ") << s.healed << " healed";
}

/// Afterwards the pool is whole, and a graph that behaves finds nothing amiss.
void check_pool_is_whole() {
    CHECK(Pool::open().in_use() == 0);
    CHECK(Pool::open().heal() == 0);
    Lab lab;
    Instance& a = lab.vif("a");
    Instance& b = lab.vif("b");
    lab.otherwise(a, b);
    lab.send(a, {frame(1, 2, 3000)}, 2 * Pool::open().size());
    lab.graph.run();
    CHECK(b.far_captured.count() == 2 * Pool::open().size());
    CHECK(lab.is_clean());
}

Seen see(const char* cls, bool is_checked) {
    Seen seen;
    {
        Custody lab(cls, is_checked);
        seen = {lab.faults(), lab.b.far_captured.count(), lab.dropped(lab.bad, "not-emitted"),
                audit(lab.graph).empty(), 0};
    }
    seen.healed = Pool::open().heal();
    check_pool_is_whole();
    return seen;
}

Seen in_normal_mode(const char* cls) {
    return see(cls, false);
}
Seen in_checked_mode(const char* cls) {
    return see(cls, true);
}

}  // namespace

// ------------------------------------------------------------ classes that misbehave

TEST_CASE("a packet that a module freed by itself is named") {
    if (!is_sanitizer_build)
        CHECK(in_normal_mode("silent-drop") == Seen{{third(neither)}, 4, 1, true, 0});
    CHECK(in_checked_mode("silent-drop") ==
          Seen{{third("was freed by the module itself, without a reason")}, 4, 1, true, 0});
}

TEST_CASE("a packet that a module keeps without a word is named, and found missing") {
    if (!is_sanitizer_build)
        CHECK(in_normal_mode("keeper") == Seen{{third(neither)}, 4, 1, true, 1});
    CHECK(in_checked_mode("keeper") == Seen{{third(kept)}, 4, 1, true, 1});
}

TEST_CASE("a packet dropped twice is named, and dropped once") {
    const Seen seen = {{third("was dropped twice")}, 4, 0, true, 0};
    CHECK(in_normal_mode("double-free") == seen);
    CHECK(in_checked_mode("double-free") == seen);
}

TEST_CASE(
    "a packet that a module freed twice by itself is named, and does not end up in the pool "
    "twice") {
    if (!is_sanitizer_build)
        CHECK(in_normal_mode("raw-double-free") == Seen{{third(neither)}, 4, 1, true, -1});
    CHECK(in_checked_mode("raw-double-free") ==
          Seen{{third("was freed twice by the module itself")}, 4, 1, true, 0});
}

TEST_CASE("in checked mode, who writes past the end of a buffer is named") {
    CHECK(in_checked_mode("overrun") ==
          Seen{{third("was written to past the end of its buffer")}, 5, 0, true, 0});
}

TEST_CASE("in checked mode, a packet left in a shape that nobody could walk is named") {
    CHECK(
        in_checked_mode("mislength") ==
        Seen{
            {third("was left with a pkt_len that is not the sum of its segments")}, 5, 0, true, 0});
    CHECK(in_checked_mode("cycle") ==
          Seen{{third("was left with more segments than its nb_segs says")}, 5, 0, true, 0});
}

TEST_CASE("in checked mode, who takes a reference past the core is named") {
    CHECK(in_checked_mode("extra-reference") ==
          Seen{{third("was given one more reference by the module itself")}, 5, 0, true, 1});
}

TEST_CASE("in checked mode, who writes to a packet that others refer to is named") {
    Lab lab({.is_checked = true});
    Instance& spread = lab.add("forward", "spread");
    Instance& bad = lab.add("scribbler", "bad");
    Instance& b = lab.vif("b");
    lab.rule(spread, "any", 0, {bad.input->id(), b.input->id()});
    lab.otherwise(bad, b);
    lab.put(spread, five());
    lab.graph.run();
    CHECK(lab.faults() == Faults{third("was written to, though others refer to it")});
    CHECK(lab.is_clean());
}

TEST_CASE("a module that alone refers to a packet may write to it unasked") {
    CHECK(in_checked_mode("scribbler") == Seen{{}, 5, 0, true, 0});
}

TEST_CASE("a packet emitted twice is named, and emitted once") {
    const Seen seen = {{third("was emitted twice")}, 5, 0, true, 0};
    CHECK(in_normal_mode("double-emit") == seen);
    CHECK(in_checked_mode("double-emit") == seen);
}

TEST_CASE("a packet dropped and emitted too is named, and has one fate") {
    const Seen seen = {{third("was dropped, and emitted too")}, 5, 0, true, 0};
    CHECK(in_normal_mode("drop-and-emit") == seen);
    CHECK(in_checked_mode("drop-and-emit") == seen);
}

TEST_CASE("one packet lost and another emitted twice adds up, and only checked mode names them") {
    const Seen seen = {{"bad: packet 1 was emitted twice", third(kept)}, 4, 1, true, 1};
    CHECK(in_checked_mode("swapper") == seen);
    if (!is_sanitizer_build) CHECK(in_normal_mode("swapper") == Seen{{}, 5, 0, true, 1});
}

TEST_CASE("in a normal run a packet given away twice is at least not freed twice") {
    if (is_sanitizer_build) return;
    const uint64_t before = Pool::open().releases_too_many();
    { const Custody lab("swapper", false); }
    CHECK(Pool::open().releases_too_many() == before + 1);
    CHECK(Pool::open().in_use() == 1);
    CHECK(Pool::open().heal() == 1);
}

TEST_CASE("a packet past the end of which a module wrote is still that packet") {
    if (is_sanitizer_build) return;  // dies there
    CHECK(in_normal_mode("overflow") == Seen{{}, 5, 0, true, 0});
    CHECK(in_checked_mode("overflow") == Seen{{}, 5, 0, true, 0});
}

TEST_CASE("a module that reads a packet it has dropped does no other harm") {
    if (is_sanitizer_build) return;  // dies there
    CHECK(in_normal_mode("use-after-free") == Seen{{}, 4, 0, true, 0});
    CHECK(in_checked_mode("use-after-free") == Seen{{}, 4, 0, true, 0});
}

TEST_CASE("every third packet, and no other, is named over many bursts") {
    Lab lab({.burst = 4, .is_checked = true});
    Instance& a = lab.vif("a");
    Instance& bad = lab.add("silent-drop", "bad");
    Instance& b = lab.vif("b");
    lab.otherwise(a, bad);
    lab.otherwise(bad, b);
    lab.send(a, {frame(1, 2)}, 30);
    lab.graph.run();
    REQUIRE(lab.faults().size() == 10);
    for (size_t i = 0; i < 10; i++)
        CHECK(static_cast<uint32_t>(lab.graph.custody_faults[i].origin) == 3 * i + 2);
    CHECK(b.far_captured.count() == 20);
    CHECK(lab.is_clean());
}

TEST_CASE("no more than a hundred faults are kept, and all are counted") {
    Lab lab({.is_checked = true});
    Instance& a = lab.vif("a");
    Instance& bad = lab.add("silent-drop", "bad");
    lab.otherwise(a, bad);
    lab.send(a, {frame(1, 2)}, 600);
    lab.graph.run();
    CHECK(lab.graph.custody_faults.size() == 100);
    CHECK(lab.graph.custody_fault_count == 200);
}

TEST_CASE("the report has the bytes of the packet") {
    for (const char* cls : {"keeper", "double-free", "double-emit"}) {
        CAPTURE(cls);
        {
            const Custody lab(cls, true);
            REQUIRE(lab.graph.custody_faults.size() == 1);
            CHECK(lab.graph.custody_faults[0].bytes == frame(1, 3));
        }
        Pool::open().heal();
    }
}

TEST_CASE(
    "a packet of several segments that a module freed by itself is named, and all of it comes "
    "back") {
    for (const char* cls : {"silent-drop", "raw-double-free"}) {
        CAPTURE(cls);
        {
            Lab lab({.is_checked = true});
            Instance& a = lab.vif("a");
            Instance& bad = lab.add(cls, "bad");
            Instance& b = lab.vif("b");
            lab.otherwise(a, bad);
            lab.otherwise(bad, b);
            lab.send(a, {frame(1, 2, 9000)}, 4);
            lab.graph.run();
            CHECK(lab.faults().size() == 1);
            CHECK(b.far_captured.count() == 3);
            CHECK(lab.is_clean());
        }
        CHECK(Pool::open().heal() == 0);
    }
}

TEST_CASE("a shared packet that one of its holders freed by itself is still whole for the other") {
    for (const char* cls : {"silent-drop", "raw-double-free"}) {
        CAPTURE(cls);
        {
            Lab lab({.is_checked = true});
            Instance& a = lab.vif("a");
            Instance& bad = lab.add(cls, "bad");
            Instance& b = lab.vif("b");
            lab.rule(a, condition("any"), {bad.input->id(), b.input->id()});
            lab.send(a, {frame(1, 2), frame(1, 3), frame(1, 4)});
            lab.graph.run();
            REQUIRE_FALSE(lab.faults().empty());
            CHECK(lab.graph.custody_faults[0].instance == "bad");
            CHECK(Lab::got(b) == Packets{frame(1, 2), frame(1, 3), frame(1, 4)});
            CHECK(lab.is_clean());
        }
        check_pool_is_whole();
    }
}

TEST_CASE("after two frees past the core no packet is handed out that somebody has") {
    if (is_sanitizer_build) return;  // always checked there
    {
        Custody lab("raw-double-free", false);
        lab.graph.stop_instance(lab.b.id);
        lab.send(lab.a, five(), 100);
        lab.graph.run();
        lab.graph.start_instance(lab.b.id);
        lab.b.far_captured.claim();
        lab.graph.run();
        Packets expected;
        for (int i = 0; i < 100; i++)
            for (const Bytes& bytes : five()) expected.push_back(bytes);
        CHECK(Lab::got(lab.b) == expected);
    }
    Pool::open().heal();
}

// ------------------------------------------------------------ classes that behave

TEST_CASE("nothing that a class properly says of packets is a fault, checked or not") {
    for (const bool is_checked : {false, true}) {
        CAPTURE(is_checked);
        Lab lab({.is_checked = is_checked});
        Instance& source = lab.add("generator", "source", {number(5)});
        Instance& keeps = lab.add("holder", "keeps", {number(3)});
        Instance& dev = lab.device("dev");
        Instance& mute = lab.device("mute", false);
        Instance& rw = lab.add("rewriter", "rw");
        Instance& swap = lab.add("macswap", "swap");
        Instance& sink = lab.add("sink", "sink");
        lab.otherwise(source, keeps);
        lab.rule(keeps, condition("any"), {rw.input->id(), swap.input->id()});
        lab.otherwise(rw, dev);
        lab.rule(dev, condition("any"), {sink.input->id(), mute.input->id()});
        lab.otherwise(swap, sink);
        lab.graph.advance(10 * second_ns);
        CHECK(lab.graph.custody_faults.empty());
        CHECK(audit(lab.graph).empty());
        CHECK(lab.graph.ledger().held == 3);
        CHECK(lab.graph.mbufs_in_use() == 3);
        lab.graph.remove_instance(keeps.id);
        CHECK(lab.is_clean());
    }
    check_pool_is_whole();
}

TEST_CASE("a packet from a device has neither origin nor metadata of what was in its mbuf before") {
    Lab lab;
    Instance& a = lab.vif("a");
    Instance& dev = lab.device("dev");
    Instance& b = lab.vif("b");
    lab.otherwise(a, dev);
    lab.otherwise(dev, b);
    lab.send(a, {frame(1, 2)});
    lab.graph.run();
    const auto packets = Lab::notes(b.far_captured.claim());
    REQUIRE(packets.size() == 1);
    CHECK(packets[0].origin == 0);
    CHECK(packets[0].in_vif == RINGTAP_NO_VIF);
}
