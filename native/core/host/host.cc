// SPDX-License-Identifier: Apache-2.0
#include "host.hpp"

#include "../error.hpp"

namespace ringtap {

static Host* the_host = nullptr;

Host& Host::current() {
    if (the_host == nullptr)
        throw Error("ERR_RINGTAP_HOST", "Nobody runs classes that are not native here.");
    return *the_host;
}

void Host::set(Host* host) {
    the_host = host;
}

Exchange& Host::exchange() {
    static Exchange exchange = {};
    return exchange;
}

}  // namespace ringtap
