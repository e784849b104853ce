// SPDX-License-Identifier: Apache-2.0
#include <cstring>

#include "misbehaving.hpp"

namespace ringtap::testing {

namespace {

class Hog : public Misbehaving {
  public:
    using Misbehaving::Misbehaving;

    void process(rte_mbuf* const* packets, uint16_t n) {
        pass_but_one(packets, n, [this](rte_mbuf* m) {
            while (fill(new char[chunk_bytes]) != nullptr) {
            }
            emit(m);
        });
    }

  private:
    static constexpr size_t chunk_bytes = 16 << 20;
    /// So that the pages are really there.
    static char* fill(char* chunk) {
        return static_cast<char*>(std::memset(chunk, 1, chunk_bytes));
    }
};

const ringtap_class hog = make_class<Hog>({
    .flags = 0,
    .name = "hog",
    .doc = "Misbehaves: allocates without end for a packet",
    .params = at_only,
    .conditions = every_condition,
});

const RegisterClass register_hog(&hog);

}  // namespace

}  // namespace ringtap::testing
