// SPDX-License-Identifier: Apache-2.0
#include "own_version.hpp"

#include "version.hpp"  // made by the Makefile

namespace ringtap {

const char* own_version() {
    return RINGTAP_VERSION;
}

}  // namespace ringtap
