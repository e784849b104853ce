// SPDX-License-Identifier: Apache-2.0
// What can be wrong with a capture file. The sentences are those of src/pcap/capture-errors.ts; a
// test holds them against each other.
#pragma once

#include <cstdint>
#include <string>

#include "error.hpp"

namespace ringtap::pcap {

/// "No space left on device (ENOSPC)".
std::string system_reason(int error_number);

Error unreadable(const std::string& path, int error_number);
Error not_a_file(const std::string& path);
Error changed(const std::string& path);
Error empty(const std::string& path);
Error truncated_header(const std::string& path, uint64_t size_bytes);
/// `number` counts from 1, as packet analysers do.
Error truncated_packet(const std::string& path, uint64_t number, uint64_t size_bytes,
                       uint64_t start_offset, uint64_t needed_bytes);
Error corrupt_length(const std::string& path, uint64_t number, uint64_t offset, uint32_t length,
                     uint32_t allowed_bytes);
Error unknown_format(const std::string& path, const uint8_t* first_bytes, size_t n);
/// `what` completes "… is a": "pcapng file".
Error unsupported(const std::string& path, const std::string& what);
Error wrong_link_type(const std::string& path, uint32_t link_type);
/// Of a file that is to be written.
Error unwritable(const std::string& path, int error_number);

}  // namespace ringtap::pcap
