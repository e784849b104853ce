// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "ringtap/module.h"

namespace ringtap {

/// The native classes of this process, in order of name.
const std::vector<const ringtap_class*>& all_classes();
/// Throws ERR_RINGTAP_UNKNOWN_CLASS.
const ringtap_class& find_class(const std::string& name);

/// The same for classes of a library, whose names nobody has yet; and their end.
void register_class(const ringtap_class* cls);
void unregister_class(const ringtap_class* cls);

}  // namespace ringtap
