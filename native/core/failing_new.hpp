// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace ringtap::test {

/// For as long as it lives, the n-th operator new of this thread, from 1, throws std::bad_alloc;
/// those before and after it do not.
class FailingNew {
  public:
    explicit FailingNew(uint64_t n);
    ~FailingNew();
    FailingNew(const FailingNew&) = delete;
    FailingNew& operator=(const FailingNew&) = delete;

    /// False: there were not so many.
    bool has_failed() const;
};

}  // namespace ringtap::test
