// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>
#include <numa.h>
#include <numaif.h>

namespace {

/// Of this thread; -1 where it cannot be asked for.
int policy() {
    int mode = -1;
    bitmask* nodes = numa_allocate_nodemask();
    const long rc = get_mempolicy(&mode, nodes->maskp, nodes->size + 1, nullptr, 0);
    numa_bitmask_free(nodes);
    return rc == 0 ? mode : -1;
}

}  // namespace

TEST_CASE("memory can be preferred from a node, and is local again afterwards") {
    const bool available = numa_available() == 0;
    const int before = policy();
    CHECK((before >= 0) == available);

    numa_set_preferred(0);
    CHECK(policy() == (available ? MPOL_PREFERRED : -1));

    numa_set_localalloc();
    CHECK(policy() == (available ? MPOL_DEFAULT : -1));
}

TEST_CASE("a node that there cannot be stands for the local one") {
    numa_set_preferred(0);
    numa_set_preferred(1024);
    CHECK(policy() == (numa_available() == 0 ? MPOL_DEFAULT : -1));
}

TEST_CASE("a policy is put back as it was found") {
    if (numa_available() != 0) return;
    numa_set_preferred(0);
    int mode = -1;
    bitmask* nodes = numa_allocate_nodemask();
    REQUIRE(get_mempolicy(&mode, nodes->maskp, nodes->size + 1, nullptr, 0) == 0);
    CHECK(nodes->maskp[0] == 1);

    numa_set_localalloc();
    CHECK(set_mempolicy(mode, nodes->maskp, nodes->size + 1) == 0);
    CHECK(policy() == MPOL_PREFERRED);
    numa_set_localalloc();
    numa_bitmask_free(nodes);
}
