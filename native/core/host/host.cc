// SPDX-License-Identifier: Apache-2.0
#include "host.hpp"

#include "../error.hpp"

namespace ringtap {

static Host* the_host = nullptr;
static Exchange own_exchange = {};
static Exchange* the_exchange = &own_exchange;

Host& Host::current() {
    if (the_host == nullptr)
        throw Error("ERR_RINGTAP_HOST", "Nobody runs classes that are not native here.");
    return *the_host;
}

void Host::set(Host* host) {
    the_host = host;
}

Exchange& Host::exchange() {
    return *the_exchange;
}

void Host::use(Exchange& shared) {
    the_exchange = &shared;
}

}  // namespace ringtap
