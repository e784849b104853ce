// SPDX-License-Identifier: Apache-2.0
#include "notice.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>

#include "../pool.hpp"

namespace ringtap {

namespace {

constexpr uint32_t shown_bytes = 64, shown_frames = 8;
/// One packet at a time; too much for a signal stack.
uint8_t packet[Pool::max_packet_bytes];

/// Text that is written when it is complete.
class Text {
  public:
    Text& operator<<(const char* text) {
        for (; *text != '\0' && used_ < sizeof(text_); text++) text_[used_++] = *text;
        return *this;
    }
    Text& operator<<(uint64_t number) { return digits(number, 10); }
    Text& hex(uint64_t number) { return digits(number, 16); }
    Text& byte(uint8_t value) {
        const char two[] = {digit(value >> 4), digit(value & 15), '\0'};
        return *this << two;
    }
    ~Text() {
        for (size_t at = 0; at < used_;) {
            const ssize_t n = write(STDERR_FILENO, text_ + at, used_ - at);
            if (n <= 0) return;
            at += static_cast<size_t>(n);
        }
    }

  private:
    static char digit(unsigned value) { return "0123456789abcdef"[value]; }
    Text& digits(uint64_t number, unsigned base) {
        char reversed[24];
        int n = 0;
        do {
            reversed[n++] = digit(static_cast<unsigned>(number % base));
            number /= base;
        } while (number > 0);
        while (n > 0 && used_ < sizeof(text_)) text_[used_++] = reversed[--n];
        return *this;
    }
    char text_[4096];
    size_t used_ = 0;
};

void say_cause(Text& text, const CrashRecord& record) {
    if (record.kind == CrashRecord::exited) {
        text << "exit(" << static_cast<uint64_t>(record.number) << ")";
        return;
    }
    const char* name = sigabbrev_np(record.number);
    text << "SIG" << (name == nullptr ? "?" : name);
    if (record.number == SIGSEGV || record.number == SIGBUS)
        (text << " at address 0x").hex(record.address);
}

void say_packets(Text& text, const Situation& s, const PoolMemory& pool) {
    if (s.listed == 0) {
        text << "  no packet was in hand\n";
        return;
    }
    const uint32_t length = pool.copy_packet(s.hand[0].mbuf, packet, sizeof(packet));
    const auto number = static_cast<uint32_t>(s.hand[0].origin) + 1;
    text << "  packet in hand: " << uint64_t{length} << " bytes";
    if (s.hand[0].origin != 0)
        text << ", packet " << uint64_t{number} << " of injection " << (s.hand[0].origin >> 32);
    text << "\n    ";
    for (uint32_t i = 0; i < std::min(length, shown_bytes); i++) text.byte(packet[i]);
    text << (length > shown_bytes ? "…\n" : "\n");
    if (s.packets > 1) text << "  and " << uint64_t{s.packets - 1} << " more in hand\n";
}

/// From the crash to where Node begins.
void say_backtrace(Text& text, const CrashRecord& record) {
    for (uint32_t i = 0; i < std::min<uint32_t>(record.frames, shown_frames); i++) {
        const NativeFrame& frame = record.frame[i];
        if (std::strcmp(frame.module, program_invocation_name) == 0) break;
        const char* slash = std::strrchr(frame.module, '/');
        text << "    " << (slash == nullptr ? frame.module : slash + 1) << "+0x";
        text.hex(frame.offset) << (frame.symbol[0] == '\0' ? "" : "  ") << frame.symbol << "\n";
    }
}

bool write_all(int fd, const void* bytes, size_t size) {
    return write(fd, bytes, size) == static_cast<ssize_t>(size);
}

/// https://www.ietf.org/archive/id/draft-gharris-opsawg-pcap-01.html
struct FileHeader {
    uint32_t magic = 0xa1b23c4d;  // times in nanoseconds
    uint16_t major = 2, minor = 4;
    uint32_t reserved[2] = {};
    uint32_t snap_length = 262'144;
    uint32_t link_type = 1;  // Ethernet
};
struct PacketHeader {
    uint32_t seconds, nanoseconds, captured, length;
};

}  // namespace

void print_notice(const CrashRecord& record, const PoolMemory& pool, const char* scenario,
                  const char* saved) {
    const Situation& s = record.situation;
    Text text;
    text << (record.kind == CrashRecord::interrupted ? "\ninterrupted" : "\ncrash");
    if (s.instance[0] != '\0')
        text << ": instance '" << s.instance << "' (class " << s.class_name << ")";
    else if (s.class_name[0] != '\0')
        text << ": class " << s.class_name;
    text << " in " << s.call;
    if (s.detail[0] != '\0') text << " '" << s.detail << "'";
    if (scenario[0] != '\0') text << ", scenario '" << scenario << "'";
    text << ": ";
    say_cause(text, record);
    text << "\n";
    say_packets(text, s, pool);
    say_backtrace(text, record);
    if (saved != nullptr) text << "  saved: " << saved << "\n";
    if (record.kind == CrashRecord::interrupted || scenario[0] == '\0') return;
    text << "  With --isolate the other scenarios run, and files and lines are told.\n";
}

bool write_crash_pcap(const char* path, const Situation& s, const PoolMemory& pool) {
    if (s.listed == 0) return false;
    const int fd = open(path, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0644);
    if (fd < 0) return false;
    const FileHeader header;
    bool is_well = write_all(fd, &header, sizeof(header));
    for (uint32_t i = 0; is_well && i < s.listed; i++) {
        const uint32_t length = pool.copy_packet(s.hand[i].mbuf, packet, sizeof(packet));
        const PacketHeader before = {static_cast<uint32_t>(s.now_ns / 1'000'000'000),
                                     static_cast<uint32_t>(s.now_ns % 1'000'000'000), length,
                                     length};
        is_well = write_all(fd, &before, sizeof(before)) && write_all(fd, packet, length);
    }
    close(fd);
    return is_well;
}

}  // namespace ringtap
