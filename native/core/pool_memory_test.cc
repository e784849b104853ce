// SPDX-License-Identifier: Apache-2.0
// The pool of a process is made once: what lies in shared memory is tried in a process of its own.
#include <rte_memory.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>

#include "hugepages.hpp"
#include "test_graph.hpp"

namespace ringtap::test {

namespace {

constexpr const char* child_case =
    "packets in shared memory are seen by its fd and flow as others do";
constexpr const char* huge_child_case = "a card finds each mbuf of hugepages in one piece";

int exit_code_of_child(const char* test_case) {
    const pid_t child = fork();
    if (child == 0) {
        const std::string filter = std::string("-tc=") + test_case;
        execl("/proc/self/exe", "core_tests", "--no-skip", filter.c_str(), nullptr);
        _exit(127);
    }
    int status = -1;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace

TEST_CASE("the pool is in anonymous memory unless shared memory is asked for") {
    CHECK_FALSE(Pool::open().shared_memory());
    CHECK(&Pool::open(0, Backing::anonymous) == &Pool::open());
    CHECK(code_of([] { Pool::open(0, Backing::shared); }) == "ERR_RINGTAP_POOL_MEMORY");
}

TEST_CASE("the pool can be in shared memory") {
    CHECK(exit_code_of_child(child_case) == 0);
}

TEST_CASE("too few hugepages are told with their number") {
    CHECK(code_of([] { check_free_hugepages(UINT32_MAX); }) == "ERR_RINGTAP_HUGEPAGES");
    CHECK_NOTHROW(check_free_hugepages(0));
}

TEST_CASE("the pool can be in hugepages") {
    if (code_of([] { check_free_hugepages(64); }) != "") {
        MESSAGE("skipped: there are fewer than 32 free hugepages");
        return;
    }
    CHECK(exit_code_of_child(huge_child_case) == 0);
}

TEST_CASE("a card finds each mbuf of hugepages in one piece" * doctest::skip()) {
    Pool& pool = Pool::open(0, Backing::hugepages);
    CHECK(pool.shared_memory());
    CHECK(pool.in_use() == 0);
    CHECK(pool.heal() == 0);
    Quota quota = {pool.size(), 0};
    std::vector<rte_mbuf*> all(pool.size());
    REQUIRE(pool.allocate(quota, all.data(), pool.size()) == pool.size());
    CHECK(pool.allocate(quota) == nullptr);
    size_t astray = 0;
    for (const rte_mbuf* m : all) {
        auto* buffer = static_cast<char*>(m->buf_addr);
        const rte_iova_t first = rte_mem_virt2iova(buffer);
        const rte_iova_t last = rte_mem_virt2iova(buffer + m->buf_len - 1);
        if (m->buf_iova != first || last != first + m->buf_len - 1u || !pool.owns(m)) astray++;
    }
    CHECK(astray == 0);
    for (rte_mbuf* m : all) pool.release(quota, m);
    CHECK(pool.in_use() == 0);
}

TEST_CASE("packets in shared memory are seen by its fd and flow as others do" * doctest::skip()) {
    Pool& pool = Pool::open(0, Backing::shared);
    const auto where = pool.shared_memory();
    REQUIRE(where);
    const std::string link = "/proc/self/fd/" + std::to_string(where->fd);
    char name[64] = "";
    REQUIRE(readlink(link.c_str(), name, sizeof(name) - 1) > 0);
    CHECK(std::string(name).starts_with("/memfd:"));

    Lab lab;
    Instance& a = lab.vif("a");
    Instance& hub = lab.add("forward", "hub");
    lab.otherwise(a, hub);
    lab.graph.stop_instance(hub.id);
    Bytes sent = frame(1, 2, 3000);
    sent[100] = 0xa5;
    lab.send(a, {sent});
    lab.graph.run();
    const rte_mbuf* m = lab.peek(hub);

    const auto* second_view =
        static_cast<const uint8_t*>(mmap(nullptr, where->bytes, PROT_READ, MAP_SHARED, where->fd,
                                         static_cast<off_t>(where->offset)));
    REQUIRE(second_view != MAP_FAILED);
    const auto* first_view = static_cast<const uint8_t*>(pool.memory());
    const uint8_t* data = rte_pktmbuf_mtod(m, const uint8_t*);
    CHECK(std::equal(sent.begin(), sent.begin() + 64, second_view + (data - first_view)));
    CHECK(second_view[data - first_view + 100] == 0xa5);
    *rte_pktmbuf_mtod_offset(m, uint8_t*, 100) = 0x5a;
    CHECK(second_view[data - first_view + 100] == 0x5a);
    lab.rule(hub, "any", 0, {a.input->id()});
    lab.graph.start_instance(hub.id);
    lab.graph.run();
    sent[100] = 0x5a;
    CHECK(lab.got(a) == Packets{sent});
    CHECK(lab.is_clean());
}

}  // namespace ringtap::test
