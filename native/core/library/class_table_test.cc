// SPDX-License-Identifier: Apache-2.0
#include "class_table.hpp"

#include <doctest/doctest.h>

#include <cstring>

#include "../test_graph.hpp"

using namespace ringtap;
using namespace ringtap::test;

namespace {

ringtap_class good_class() {
    return {.name = "good", .process = [](void*, rte_mbuf* const*, uint16_t) {}};
}

/// The sentence of the refusal; "" when there is none.
std::string refusal_of_table(const ringtap_class& cls) {
    try {
        check_class_table(cls, "x.so");
        return "";
    } catch (const Error& refusal) {
        CHECK(refusal.code == "ERR_RINGTAP_MODULE_TABLE");
        return refusal.what();
    }
}

}  // namespace

TEST_CASE("a table of a class: numbers that no enumeration has are refused") {
    static ringtap_field fields[] = {{.name = "size", .type = RINGTAP_UINT}, {}};
    ringtap_class cls = good_class();
    cls.params = fields;
    CHECK(refusal_of_table(cls).empty());
    const uint32_t no_type = 167'776'511;
    std::memcpy(&fields[0].type, &no_type, sizeof(no_type));
    CHECK(refusal_of_table(cls).find("of type 167776511") != std::string::npos);
}

TEST_CASE("a table of a class: what does not begin where an entry may is no table") {
    static const ringtap_field fields[2] = {};
    static const char* const names[2] = {};
    ringtap_class cls = good_class();
    const auto astray = [](const void* table) { return static_cast<const char*>(table) + 1; };
    cls.params = reinterpret_cast<const ringtap_field*>(astray(fields));
    CHECK(refusal_of_table(cls).find("parameters has no end") != std::string::npos);
    cls.params = nullptr;
    cls.conditions = reinterpret_cast<const char* const*>(astray(names));
    CHECK(refusal_of_table(cls).find("conditions has no end") != std::string::npos);
}

TEST_CASE("a table of a class: an entry that is only begun in a library is none") {
    static const ringtap_field field = {};
    CHECK(is_entry_in_a_library(&field));
    CHECK_FALSE(is_entry_in_a_library(reinterpret_cast<const ringtap_field*>(UINTPTR_MAX - 7)));
}
