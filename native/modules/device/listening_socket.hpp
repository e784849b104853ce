// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace ringtap {

/// A device of this process is to listen at that path. The file that a killed process has left
/// there is taken away: at such a one nobody listens, and nobody could again. Throws
/// std::runtime_error when another process listens there.
void take_listening_path(const std::string& path);
void leave_listening_path(const std::string& path);

}  // namespace ringtap
