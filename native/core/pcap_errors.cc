// SPDX-License-Identifier: Apache-2.0
#include "pcap_errors.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "pcap_format.hpp"

namespace ringtap::pcap {

namespace {

const char* const tolerant_fix =
    "Record it again, or read what is before the damage: pcap(path, {tolerant: true}).";

std::string number_text(uint64_t n) {
    return std::to_string(n);
}

const char* link_type_name(uint32_t link_type) {
    switch (link_type) {
        case 0:
            return " (BSD loopback)";
        case 101:
            return " (raw IP)";
        case 105:
            return " (IEEE 802.11)";
        case 113:
            return " (Linux cooked)";
        case 127:
            return " (radiotap)";
        case 276:
            return " (Linux cooked v2)";
        default:
            return "";
    }
}

}  // namespace

std::string system_reason(int error_number) {
    const char* name = strerrorname_np(error_number);
    return std::string(std::strerror(error_number)) + " (" +
           (name == nullptr ? number_text(static_cast<uint64_t>(error_number)) : name) + ")";
}

Error unreadable(const std::string& path, int error_number) {
    if (error_number == ENOENT || error_number == ENOTDIR)
        return {"ERR_RINGTAP_CAPTURE_NOT_FOUND", "There is no capture " + path + ".",
                "A relative path counts from the folder of the .dp.ts file; at the prompt, from "
                "the working directory."};
    const bool is_denied = error_number == EACCES || error_number == EPERM;
    return {"ERR_RINGTAP_CAPTURE_UNREADABLE",
            "The capture " + path + " cannot be read: " +
                (is_denied ? "permission denied" : strerrorname_np(error_number)) + ".",
            "See what it is, and whether you may read it: ls -l " + path};
}

Error not_a_file(const std::string& path) {
    return {"ERR_RINGTAP_CAPTURE_NOT_A_FILE",
            path + " is no regular file, and a capture must be one: it is read more than once.",
            "Write what comes out of it to a file first, and name that."};
}

Error changed(const std::string& path) {
    return {"ERR_RINGTAP_CAPTURE_CHANGED",
            "The capture " + path + " has changed since it was first read.",
            "Let whatever writes it finish, then open it again with pcap(path)."};
}

Error empty(const std::string& path) {
    return {"ERR_RINGTAP_CAPTURE_EMPTY",
            "The capture " + path + " is empty: 0 bytes, where one without packets has " +
                number_text(global_header_bytes) + ".",
            "Record it again: what wrote it was stopped before it had written anything."};
}

Error truncated_header(const std::string& path, uint64_t size_bytes) {
    return {"ERR_RINGTAP_CAPTURE_TRUNCATED",
            "The capture " + path + " ends at offset " + number_text(size_bytes) +
                ", within its global header, which takes " + number_text(global_header_bytes) +
                " bytes.",
            "Record it again: there is no packet in it."};
}

Error truncated_packet(const std::string& path, uint64_t number, uint64_t size_bytes,
                       uint64_t start_offset, uint64_t needed_bytes) {
    return {"ERR_RINGTAP_CAPTURE_TRUNCATED",
            "The capture " + path + " ends at offset " + number_text(size_bytes) +
                ", within packet " + number_text(number) + ", which starts at offset " +
                number_text(start_offset) + ": " + number_text(size_bytes - start_offset) +
                " of its " + number_text(needed_bytes) + " bytes are there.",
            tolerant_fix};
}

Error corrupt_length(const std::string& path, uint64_t number, uint64_t offset, uint32_t length,
                     uint32_t allowed_bytes) {
    char hex[16];
    std::snprintf(hex, sizeof(hex), "0x%x", length);
    return {"ERR_RINGTAP_CAPTURE_CORRUPT",
            "The capture " + path + " is corrupt: packet " + number_text(number) +
                " claims, at offset " + number_text(offset) + ", a captured length of " +
                number_text(length) + " (" + hex + ") bytes; 0 to " + number_text(allowed_bytes) +
                " are allowed.",
            tolerant_fix};
}

Error unknown_format(const std::string& path, const uint8_t* first_bytes, size_t n) {
    std::string found;
    for (size_t i = 0; i < n; i++) {
        char byte[4];
        std::snprintf(byte, sizeof(byte), i == 0 ? "%02x" : " %02x", first_bytes[i]);
        found += byte;
    }
    const bool is_gzip = n >= 2 && first_bytes[0] == 0x1f && first_bytes[1] == 0x8b;
    return {"ERR_RINGTAP_CAPTURE_FORMAT",
            path + " is not a capture: it begins with " + found +
                "; a pcap file begins with d4 c3 b2 a1, a1 b2 c3 d4, 4d 3c b2 a1 or a1 b2 3c 4d.",
            is_gzip ? "It is compressed; unpack it first: gunzip " + path
                    : "Name a capture as tcpdump -w writes it."};
}

Error unsupported(const std::string& path, const std::string& what) {
    return {"ERR_RINGTAP_CAPTURE_UNSUPPORTED",
            path + " is a " + what + "; Ringtap reads classic pcap files of version 2.4.",
            "Rewrite it as a classic capture: editcap -F pcap IN OUT."};
}

Error wrong_link_type(const std::string& path, uint32_t link_type) {
    return {"ERR_RINGTAP_CAPTURE_LINKTYPE",
            "The capture " + path + " is of link type " + number_text(link_type) +
                link_type_name(link_type) + "; Ringtap's packets are Ethernet frames, link type 1.",
            "Capture at an Ethernet interface (not at 'any'), or put Ethernet headers on: "
            "tcprewrite --dlt=enet -i IN -o OUT."};
}

Error unwritable(const std::string& path, int error_number) {
    const bool is_full = error_number == ENOSPC || error_number == EDQUOT || error_number == EFBIG;
    return {"ERR_RINGTAP_CAPTURE_UNWRITABLE",
            "The capture " + path + " cannot be written: " + system_reason(error_number) + ".",
            is_full ? "Make room there, or write it elsewhere. Nothing of it has been left behind."
                    : "See that its directory exists and may be written to."};
}

}  // namespace ringtap::pcap
