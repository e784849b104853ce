// SPDX-License-Identifier: Apache-2.0
#include "folder.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <cstdlib>

#include "../test_files.hpp"
#include "page_file.hpp"

using namespace ringtap;
using namespace ringtap::test;

namespace {

constexpr uint64_t hour_ns = 3600 * second_ns;

class RuntimeFolder {
  public:
    explicit RuntimeFolder(const std::string& path) {
        const char* now = std::getenv("XDG_RUNTIME_DIR");
        if (now != nullptr) before_ = now;
        setenv("XDG_RUNTIME_DIR", path.c_str(), 1);
    }
    ~RuntimeFolder() {
        if (before_.empty())
            unsetenv("XDG_RUNTIME_DIR");
        else
            setenv("XDG_RUNTIME_DIR", before_.c_str(), 1);
    }

  private:
    std::string before_;
};

void make_file(const std::string& path, time_t age_seconds) {
    std::ofstream(path) << "not a page";
    const timespec when = {time(nullptr) - age_seconds, 0};
    const timespec both[] = {when, when};
    REQUIRE(utimensat(AT_FDCWD, path.c_str(), both, 0) == 0);
}

bool is_there(const std::string& path) {
    return access(path.c_str(), F_OK) == 0;
}

}  // namespace

TEST_CASE("page folder: it is made, and one that others can enter is not used") {
    const Directory directory;
    const RuntimeFolder runtime(directory.file(""));
    const std::string folder = page_folder();
    CHECK(folder == directory.file("") + "/ringtap");
    struct stat found;
    REQUIRE(stat(folder.c_str(), &found) == 0);
    CHECK((found.st_mode & 0777) == 0700);
    REQUIRE(chmod(folder.c_str(), 0755) == 0);
    CHECK(page_folder().empty());
}

TEST_CASE("page folder: pages of processes that are long gone are removed, and nothing else") {
    const Directory directory;
    const auto pid = static_cast<uint32_t>(getpid());
    const std::string self = std::to_string(pid) + "-" + std::to_string(start_ticks_of(pid));
    const std::string before_us = std::to_string(pid) + "-1";
    for (const std::string& name : {self + ".page", before_us + ".page", std::string("1-1.new"),
                                    std::string("1-1.sock"), std::string("notes.page")})
        make_file(directory.file(name), 7200);
    make_file(directory.file("2-1.page"), 60);
    remove_old_pages(directory.file(""), hour_ns);
    CHECK_FALSE(is_there(directory.file(before_us + ".page")));
    CHECK_FALSE(is_there(directory.file("1-1.new")));
    CHECK(is_there(directory.file(self + ".page")));
    CHECK(is_there(directory.file("2-1.page")));
    CHECK(directory.files() == 4);
}

TEST_CASE("page folder: a page is as old as its last sample, whatever the time of its file") {
    const Directory directory;
    PageOwner owner = PageOwner::self();
    owner.start_ticks = 1;  // of somebody else, who had this number before
    auto file = PageFile::make(directory.file(""), owner);
    SampleHead& head = file->begin();
    head.wall_ns = static_cast<uint64_t>(time(nullptr)) * second_ns;
    file->publish();
    file->keep();
    const std::string path = file->path();
    file.reset();
    const timespec when = {1000, 0};
    const timespec both[] = {when, when};
    REQUIRE(utimensat(AT_FDCWD, path.c_str(), both, 0) == 0);
    remove_old_pages(directory.file(""), hour_ns);
    CHECK(is_there(path));
    remove_old_pages(directory.file(""), 0);
    CHECK_FALSE(is_there(path));
}
