// SPDX-License-Identifier: Apache-2.0
// Operator new of the test program, in place of the library's, which it asks: so one can fail. What
// frees is the library's, and AddressSanitizer sees both.
#include "failing_new.hpp"

#include <dlfcn.h>
#include <doctest/doctest.h>

#include <memory>
#include <new>
#include <string>

namespace {

/// How many more there are until one fails; 0: none does.
thread_local uint64_t allocations_left = 0;

void fail_if_due() {
    if (allocations_left > 0 && --allocations_left == 0) throw std::bad_alloc();
}

template <typename Function>
Function library_function(const char* mangled_name) {
    return reinterpret_cast<Function>(dlsym(RTLD_NEXT, mangled_name));
}

using New = void* (*)(size_t);
using AlignedNew = void* (*)(size_t, std::align_val_t);

}  // namespace

void* operator new(size_t bytes) {
    static const auto library_new = library_function<New>("_Znwm");
    fail_if_due();
    return library_new(bytes);
}

void* operator new[](size_t bytes) {
    static const auto library_new = library_function<New>("_Znam");
    fail_if_due();
    return library_new(bytes);
}

void* operator new(size_t bytes, std::align_val_t alignment) {
    static const auto library_new = library_function<AlignedNew>("_ZnwmSt11align_val_t");
    fail_if_due();
    return library_new(bytes, alignment);
}

void* operator new[](size_t bytes, std::align_val_t alignment) {
    static const auto library_new = library_function<AlignedNew>("_ZnamSt11align_val_t");
    fail_if_due();
    return library_new(bytes, alignment);
}

namespace ringtap::test {

FailingNew::FailingNew(uint64_t n) {
    allocations_left = n;
}

FailingNew::~FailingNew() {
    allocations_left = 0;
}

bool FailingNew::has_failed() const {
    return allocations_left == 0;
}

}  // namespace ringtap::test

TEST_CASE("an operator new that is to fail fails once") {
    const ringtap::test::FailingNew failing(2);
    const auto first = std::make_unique<int>(1);
    CHECK_FALSE(failing.has_failed());
    CHECK_THROWS_AS(std::make_unique<int>(2), std::bad_alloc);
    CHECK(failing.has_failed());
    const auto third = std::make_unique<int>(3);
    CHECK(*first + *third == 4);
}
