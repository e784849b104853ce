// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace ringtap {

/// Throws ERR_RINGTAP_HUGEPAGES, with the command that makes more of them, when those that are free
/// have less than so many MiB.
void check_free_hugepages(uint32_t mib);

/// Whether this process is shown where its memory lies: a kernel shows it to CAP_SYS_ADMIN only
/// (Documentation/admin-guide/mm/pagemap.rst).
bool sees_physical_addresses();

}  // namespace ringtap
