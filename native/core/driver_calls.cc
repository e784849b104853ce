// SPDX-License-Identifier: Apache-2.0
// Calls of DPDK's drivers that would wait for somebody else, in their archives redirected to these
// (native/Makefile): what waits is the thread that runs the graph, or the one that adds the port.
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>

extern "C" {

/// Of af_packet, which waits for room in its ring, and of af_xdp, which waits for a packet: what
/// does not go at once they take for full, or empty.
int ringtap_poll_at_once(pollfd* fds, nfds_t n, int /*timeout_ms*/) {
    return poll(fds, n, 0);
}

/// Of virtio-user: who accepts a connection and then says nothing is waited for so long.
int ringtap_connect_to_live(int fd, const sockaddr* address, socklen_t bytes) {
    constexpr timeval longest = {.tv_sec = 2, .tv_usec = 0};
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &longest, sizeof(longest));
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &longest, sizeof(longest));
    return connect(fd, address, bytes);
}
}
