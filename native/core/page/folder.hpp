// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

namespace ringtap {

/// Where the pages of this user's processes are, made if it is not there: $XDG_RUNTIME_DIR/ringtap,
/// or ringtap-UID among temporary files. Empty when it is somebody else's, or others can get in.
std::string page_folder();

/// Removes pages of processes that are gone, if their last sample is that old.
void remove_old_pages(const std::string& folder, uint64_t older_than_ns);

}  // namespace ringtap
