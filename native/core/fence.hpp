// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace ringtap {

/// Whether fence_all() does what it says: not where the kernel refuses membarrier().
bool can_fence_all();
/// When it returns, each thread of the process has passed a full fence since it was called. Whoever
/// is rarely in need of one pays for it, and not whoever writes in a hurry.
void fence_all();

}  // namespace ringtap
