// SPDX-License-Identifier: Apache-2.0
#include "checks.hpp"

#include <linux/capability.h>
#include <net/if.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <stdexcept>

namespace ringtap {

namespace {

/// Levenshtein distance with one row.
size_t distance(const std::string& a, const std::string& b) {
    std::vector<size_t> row(b.size() + 1);
    for (size_t j = 0; j <= b.size(); j++) row[j] = j;
    for (size_t i = 1; i <= a.size(); i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= b.size(); j++) {
            const size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
        }
    }
    return row[b.size()];
}

bool has_capability(int capability) {
    __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
    __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = {};
    if (syscall(SYS_capget, &header, data) != 0) return false;
    return (data[CAP_TO_INDEX(capability)].effective & CAP_TO_MASK(capability)) != 0;
}

const std::string& required(const char* driver, const Options& options, const char* key) {
    const auto it = options.find(key);
    if (it == options.end()) refuse_device(std::string(driver) + " needs '" + key + "'");
    return it->second;
}

}  // namespace

void refuse_device(const std::string& sentence) {
    throw std::invalid_argument(sentence);
}

/// " Did you mean 'net_pcap'? There are: …"
std::string alternatives(const std::string& wanted, const Names& names) {
    std::string text;
    size_t best = std::max<size_t>(2, wanted.size() / 3) + 1;
    for (const std::string& name : names) {
        const size_t now = distance(wanted, name);
        if (now >= best) continue;
        best = now;
        text = " Did you mean '" + name + "'?";
    }
    text += " There are: ";
    for (const std::string& name : names) text += (&name == names.data() ? "" : ", ") + name;
    return text;
}

bool has_option(const Options& options, const char* key) {
    return options.count(key) > 0;
}

bool is_option_set(const Options& options, const char* key) {
    check_word(options, key, {"0", "1"});
    return has_option(options, key) && options.at(key) == "1";
}

void check_number(const Options& options, const char* key, uint64_t min, uint64_t max) {
    const auto it = options.find(key);
    if (it == options.end()) return;
    const std::string& text = it->second;
    uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool is_number = error == std::errc() && end == text.data() + text.size();
    if (!is_number || number < min || number > max)
        refuse_device("'" + std::string(key) + "' is '" + text + "'; it takes " +
                      std::to_string(min) + " to " + std::to_string(max));
}

void check_word(const Options& options, const char* key, const Names& words) {
    const auto it = options.find(key);
    if (it == options.end()) return;
    if (std::find(words.begin(), words.end(), it->second) != words.end()) return;
    std::string text;
    for (const std::string& word : words) text += (text.empty() ? "" : " or ") + word;
    refuse_device("'" + std::string(key) + "' is '" + it->second + "'; it takes " + text);
}

void check_mac(const Options& options, const char* key) {
    const auto it = options.find(key);
    if (it == options.end()) return;
    unsigned bytes[6];
    char more;
    const int read = std::sscanf(it->second.c_str(), "%2x:%2x:%2x:%2x:%2x:%2x%c", &bytes[0],
                                 &bytes[1], &bytes[2], &bytes[3], &bytes[4], &bytes[5], &more);
    if (read != 6)
        refuse_device("'" + std::string(key) + "' is '" + it->second +
                      "'; it takes an Ethernet address, as 02:00:00:00:00:07");
}

void check_text(const std::string& key, const std::string& value) {
    if (value.find_first_of(",[]\"'") != std::string::npos)
        refuse_device("'" + key + "' is '" + value +
                      "': DPDK's device arguments cannot hold any of , [ ] \" '");
}

void check_path(const std::string& key, const std::string& path, const char* param) {
    check_text(key, path);
    if (path.empty() || path[0] != '/')
        refuse_device("'" + key + "=" + path +
                      "' is not absolute, and in 'device' there is nothing it could be relative "
                      "to. Give " +
                      param + ": '" + path + "' beside it");
}

const std::string& check_interface(const char* driver, const Options& options) {
    const std::string& name = required(driver, options, "iface");
    check_text("iface", name);
    if (if_nametoindex(name.c_str()) != 0) return name;
    Names names;
    struct if_nameindex* all = if_nameindex();
    for (auto* i = all; i != nullptr && i->if_index != 0; i++) names.emplace_back(i->if_name);
    if_freenameindex(all);
    refuse_device("there is no network interface '" + name + "'." + alternatives(name, names));
}

const std::string& check_socket(const char* driver, const Options& options) {
    const std::string& path = required(driver, options, "socket");
    check_path("socket", path, "socket");
    constexpr size_t longest = sizeof(sockaddr_un::sun_path) - 1;
    if (path.size() > longest)
        refuse_device("the path of a socket may have " + std::to_string(longest) + " bytes; '" +
                      path + "' has " + std::to_string(path.size()));
    struct stat file;
    if (stat(path.c_str(), &file) == 0 && !S_ISSOCK(file.st_mode) && !S_ISCHR(file.st_mode))
        refuse_device("'" + path + "' is there, and is no socket");
    const std::string folder = path.substr(0, std::max<size_t>(1, path.rfind('/')));
    if (access(folder.c_str(), X_OK) != 0)
        refuse_device("'" + path + "' cannot be reached: " + folder + ": " + std::strerror(errno));
    return path;
}

void require_capability(const char* driver, int capability, const char* name) {
    if (has_capability(capability)) return;
    refuse_device(std::string(driver) + " needs the capability " + name +
                  ", which this process has not. Run it as root, or within 'unshare -Urn', or give "
                  "it to node: sudo setcap " +
                  name + "+ep \"$(readlink -f \"$(command -v node)\")\"");
}

}  // namespace ringtap
