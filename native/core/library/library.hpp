// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "ringtap/module.h"

namespace ringtap {

/// Loads the classes of a shared library and makes them known; a library that is loaded already is
/// left as it is. `path` is absolute. The library's own constructors run: they can do all that the
/// process can. Throws ERR_RINGTAP_MODULE_…, and then nothing of it is loaded or known.
std::vector<const ringtap_class*> load_library(const std::string& path);

/// Takes a library back that nobody has made instances of yet.
void forget_library(const std::string& path);

}  // namespace ringtap
