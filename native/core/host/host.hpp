// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "exchange.hpp"

namespace ringtap {

/// Who runs the classes that are not native: the program that the core is part of. Its calls come
/// on the thread that runs the data plane, and return how many actions it has written down. What it
/// throws is as if a native class had thrown it.
class Host {
  public:
    /// All packets of the burst, as they came.
    static constexpr int32_t emit_all = -1;

    virtual ~Host() = default;
    /// Packets for an instance, by its number, in the first `n` slots.
    virtual int32_t burst(uint32_t instance, uint32_t n) = 0;
    virtual int32_t timer(uint32_t instance, uint32_t timer) = 0;

    /// The one of this process.
    static Host& current();
    static void set(Host* host);
    static Exchange& exchange();
    /// From here on the exchange is this one: memory that another process sees, whose the host's
    /// code is.
    static void use(Exchange& shared);
};

}  // namespace ringtap
