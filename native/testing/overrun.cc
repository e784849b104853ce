// SPDX-License-Identifier: Apache-2.0
#include <cstring>

#include "misbehaving.hpp"

namespace ringtap::testing {

namespace {

class Overrun : public Misbehaving {
  public:
    using Misbehaving::Misbehaving;

    void process(rte_mbuf* const* packets, uint16_t n) {
        pass_but_one(packets, n, [this](rte_mbuf* m) {
            std::memset(static_cast<char*>(m->buf_addr) + m->buf_len, 0xee, 16);
            emit(m);
        });
    }
};

const ringtap_class overrun = make_class<Overrun>({
    .flags = 0,
    .name = "overrun",
    .doc = "Misbehaves: writes past the end of a packet's buffer",
    .params = at_only,
    .conditions = every_condition,
});

const RegisterClass register_overrun(&overrun);

}  // namespace

}  // namespace ringtap::testing
