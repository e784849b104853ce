// SPDX-License-Identifier: Apache-2.0
#include "shared_view.hpp"

#include <doctest/doctest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <memory>

#include "../host/host.hpp"
#include "../test_graph.hpp"

using namespace ringtap;
using namespace ringtap::test;

namespace {

struct File {
    explicit File(size_t bytes) : fd(memfd_create("test", MFD_CLOEXEC | MFD_ALLOW_SEALING)) {
        REQUIRE(ftruncate(fd, static_cast<off_t>(bytes)) == 0);
    }
    ~File() { close(fd); }
    int fd;
};

uint8_t& first(const SharedView& view) {
    return *static_cast<uint8_t*>(view.memory());
}

}  // namespace

TEST_CASE("shared view: what is written by one is seen by another") {
    const File file(8192);
    const SharedView one(file.fd, 0, 8192), other(file.fd, 4096, 4096);
    static_cast<uint8_t*>(one.memory())[4096] = 7;
    CHECK(first(other) == 7);
}

TEST_CASE("shared view: memory that the file has not is refused, and the file stays as long") {
    const File file(4096);
    CHECK(code_of([&] { SharedView(file.fd, 0, 8192); }) == "ERR_RINGTAP_ISOLATE");
    CHECK(code_of([&] { SharedView(file.fd, 0, 0); }) == "ERR_RINGTAP_ISOLATE");
    const SharedView view(file.fd, 0, 4096);
    CHECK(ftruncate(file.fd, 0) != 0);
    CHECK(first(view) == 0);
}

TEST_CASE("shared view: what was let go is zeros, and nobody else's") {
    const File file(4096);
    SharedView view(file.fd, 0, 4096);
    const SharedView other(file.fd, 0, 4096);
    first(view) = 7;
    view.let_go();
    CHECK(first(view) == 0);
    first(view) = 9;
    CHECK(first(other) == 7);
}

TEST_CASE("shared view: a host's exchange can lie in one") {
    const File file(sizeof(Exchange));
    const SharedView here(file.fd, 0, sizeof(Exchange)), there(file.fd, 0, sizeof(Exchange));
    Exchange& own = Host::exchange();
    Host::use(*static_cast<Exchange*>(here.memory()));
    Host::exchange().slots[1].length = 60;
    Host::use(own);
    CHECK(static_cast<Exchange*>(there.memory())->slots[1].length == 60);
    CHECK(own.slots[1].length == 0);
}
