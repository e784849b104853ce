// SPDX-License-Identifier: Apache-2.0
// What lets Debian's libpcap.a into a shared library, so that libpcap (and with it libdbus and
// libsystemd) need not be installed where the addon runs. Nothing here is called by Ringtap.
#include <pcap/pcap.h>

#include <cstdio>

extern "C" {

// The archive is made for programs: it takes the address of C's streams as a program may, and a
// library may not. Everything linked into this library uses these in their place (linked with
// --wrap), so they are set before any other constructor runs.
extern FILE* __real_stdin;
extern FILE* __real_stdout;
extern FILE* __real_stderr;
FILE* __wrap_stdin;
FILE* __wrap_stdout;
FILE* __wrap_stderr;

__attribute__((constructor(101))) static void take_streams() {
    __wrap_stdin = __real_stdin;
    __wrap_stdout = __real_stdout;
    __wrap_stderr = __real_stderr;
}

// libpcap can also capture from D-Bus. Its table of sources calls these two; that they are defined
// here leaves pcap-dbus.o, which has them and needs libdbus, in the archive.
struct pcap_if_list;
int dbus_findalldevs(pcap_if_list*, char* error);
pcap_t* dbus_create(const char* device, char* error, int* is_ours);

/// Adds no device to the list.
int dbus_findalldevs(pcap_if_list*, char*) {
    return 0;
}

/// No device is on D-Bus: libpcap asks its next source.
pcap_t* dbus_create(const char*, char*, int* is_ours) {
    *is_ours = 0;
    return nullptr;
}
}
