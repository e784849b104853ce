// SPDX-License-Identifier: Apache-2.0
// What drivers check their options by. All of it throws std::invalid_argument with a sentence.
#pragma once

#include <cstdint>
#include <string>

#include "driver.hpp"

namespace ringtap {

[[noreturn]] void refuse_device(const std::string& sentence);

/// " Did you mean 'net_pcap'? There are: …"
std::string alternatives(const std::string& wanted, const Names& names);

bool has_option(const Options& options, const char* key);
/// 0 or 1; 0 when not given.
bool is_option_set(const Options& options, const char* key);
/// A whole number between those two, both included; nothing when not given.
void check_number(const Options& options, const char* key, uint64_t min, uint64_t max);
void check_word(const Options& options, const char* key, const Names& words);
void check_mac(const Options& options, const char* key);
/// What the text of device arguments cannot hold: its own separators.
void check_text(const std::string& key, const std::string& value);
/// Absolute: in the text of device arguments there is nothing it could be relative to.
void check_path(const std::string& key, const std::string& path, const char* param);

/// `iface`, required: an interface of the kernel that is there.
const std::string& check_interface(const char* driver, const Options& options);
/// `socket`, required: where a socket may be made, or is.
const std::string& check_socket(const char* driver, const Options& options);

/// That this process may do what CAP_… allows, by its number in linux/capability.h.
void require_capability(const char* driver, int capability, const char* name);

}  // namespace ringtap
