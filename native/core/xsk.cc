// SPDX-License-Identifier: Apache-2.0
// What DPDK's af_xdp driver calls of libxdp and libbpf, on the kernel's own calls. Their archives,
// and that of libelf which they need, are not position-independent, so they cannot be linked in;
// and libxdp looks for its program in a file, and leaves it on the interface when the process is
// killed.
#include <linux/if_xdp.h>
#include <net/if.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>
#include <xdp/xsk.h>  // and so libbpf's

#include <cerrno>
#include <cstdlib>
#include <memory>

#include "xdp_program.hpp"

namespace ringtap {

/// One of the four rings that a socket shares with the kernel.
struct XskMapping {
    void* at = MAP_FAILED;
    size_t bytes = 0;

    XskMapping() = default;
    XskMapping(const XskMapping&) = delete;
    XskMapping& operator=(const XskMapping&) = delete;
    ~XskMapping() { unmap(); }

    void unmap() {
        if (at != MAP_FAILED) munmap(at, bytes);
        at = MAP_FAILED;
    }

    /// Fills in what the driver reads and writes it by.
    template <typename Ring>
    bool map(int fd, const xdp_ring_offset& offsets, uint32_t size, size_t entry_bytes,
             uint64_t which, Ring& ring) {
        bytes = offsets.desc + size * entry_bytes;
        at = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, fd,
                  static_cast<off_t>(which));
        if (at == MAP_FAILED) return false;
        auto* base = static_cast<char*>(at);
        ring.size = size;
        ring.mask = size - 1;
        ring.producer = reinterpret_cast<uint32_t*>(base + offsets.producer);
        ring.consumer = reinterpret_cast<uint32_t*>(base + offsets.consumer);
        ring.flags = reinterpret_cast<uint32_t*>(base + offsets.flags);
        ring.ring = base + offsets.desc;
        ring.cached_prod = *ring.producer;
        ring.cached_cons = *ring.consumer;
        return true;
    }
};

}  // namespace ringtap

namespace {

bool set(int fd, int option, const void* value, socklen_t bytes) {
    return setsockopt(fd, SOL_XDP, option, value, bytes) == 0;
}

bool set_size(int fd, int option, uint32_t size) {
    return set(fd, option, &size, sizeof(size));
}

bool read_offsets(int fd, xdp_mmap_offsets& offsets) {
    socklen_t bytes = sizeof(offsets);
    return getsockopt(fd, SOL_XDP, XDP_MMAP_OFFSETS, &offsets, &bytes) == 0;
}

/// The kernel lets go of a queue some time after the last socket on it has been closed.
bool bind_when_free(int fd, const sockaddr_xdp& address) {
    constexpr int longest_ms = 500;
    for (int ms = 0;; ms++) {
        if (bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0)
            return true;
        if (errno != EBUSY || ms == longest_ms) return false;
        poll(nullptr, 0, 1);
    }
}

}  // namespace

/// The memory that packets are in, and the rings by which they come and go. Its first and only
/// socket is the one that it was registered by.
struct xsk_umem {
    explicit xsk_umem(int socket) : fd(socket) {}
    ~xsk_umem() { release(); }
    xsk_umem(const xsk_umem&) = delete;
    xsk_umem& operator=(const xsk_umem&) = delete;

    void release() {
        if (fd >= 0) close(fd);
        fd = -1;
        fill.unmap();
        completion.unmap();
    }

    bool register_memory(void* memory, uint64_t bytes, xsk_ring_prod& fill_ring,
                         xsk_ring_cons& completion_ring, const xsk_umem_config& config) {
        const xdp_umem_reg region = {.addr = reinterpret_cast<uint64_t>(memory),
                                     .len = bytes,
                                     .chunk_size = config.frame_size,
                                     .headroom = config.frame_headroom,
                                     .flags = config.flags};
        xdp_mmap_offsets offsets;
        if (!set(fd, XDP_UMEM_REG, &region, sizeof(region)) ||
            !set_size(fd, XDP_UMEM_FILL_RING, config.fill_size) ||
            !set_size(fd, XDP_UMEM_COMPLETION_RING, config.comp_size) ||
            !read_offsets(fd, offsets) ||
            !fill.map(fd, offsets.fr, config.fill_size, sizeof(uint64_t), XDP_UMEM_PGOFF_FILL_RING,
                      fill_ring) ||
            !completion.map(fd, offsets.cr, config.comp_size, sizeof(uint64_t),
                            XDP_UMEM_PGOFF_COMPLETION_RING, completion_ring))
            return false;
        fill_ring.cached_cons = config.fill_size;
        return true;
    }

    int fd;
    bool has_socket = false;
    ringtap::XskMapping fill, completion;
};

struct xsk_socket {
    explicit xsk_socket(xsk_umem& memory) : umem(memory) { umem.has_socket = true; }
    ~xsk_socket() { umem.has_socket = false; }
    xsk_socket(const xsk_socket&) = delete;
    xsk_socket& operator=(const xsk_socket&) = delete;

    bool bind_to(const char* interface, uint32_t queue, xsk_ring_cons& rx_ring,
                 xsk_ring_prod& tx_ring, const xsk_socket_config& config) {
        xdp_mmap_offsets offsets;
        if (!set_size(umem.fd, XDP_RX_RING, config.rx_size) ||
            !set_size(umem.fd, XDP_TX_RING, config.tx_size) || !read_offsets(umem.fd, offsets) ||
            !rx.map(umem.fd, offsets.rx, config.rx_size, sizeof(xdp_desc), XDP_PGOFF_RX_RING,
                    rx_ring) ||
            !tx.map(umem.fd, offsets.tx, config.tx_size, sizeof(xdp_desc), XDP_PGOFF_TX_RING,
                    tx_ring))
            return false;
        // How much more the kernel has taken than was put in: the driver adds the size itself when
        // it looks again.
        tx_ring.cached_cons = *tx_ring.consumer + config.tx_size;
        const sockaddr_xdp address = {.sxdp_family = AF_XDP,
                                      .sxdp_flags = config.bind_flags,
                                      .sxdp_ifindex = if_nametoindex(interface),
                                      .sxdp_queue_id = queue,
                                      .sxdp_shared_umem_fd = 0};
        if (!bind_when_free(umem.fd, address)) return false;
        program = ringtap::XdpProgram::of(address.sxdp_ifindex);
        if (program == nullptr) return false;
        const int rc = program->lead(queue, umem.fd);
        if (rc < 0) errno = -rc;
        return rc == 0;
    }

    xsk_umem& umem;
    ringtap::XskMapping rx, tx;
    std::shared_ptr<ringtap::XdpProgram> program;
};

extern "C" {

int xsk_umem__create(xsk_umem** made, void* memory, __u64 bytes, xsk_ring_prod* fill,
                     xsk_ring_cons* completion, const xsk_umem_config* config) {
    const int fd = socket(AF_XDP, SOCK_RAW | SOCK_CLOEXEC, 0);
    if (fd < 0) return -errno;
    auto umem = std::make_unique<xsk_umem>(fd);
    if (!umem->register_memory(memory, bytes, *fill, *completion, *config)) return -errno;
    *made = umem.release();
    return 0;
}

int xsk_umem__delete(xsk_umem* umem) {
    if (umem != nullptr && umem->has_socket) return -EBUSY;
    delete umem;
    return 0;
}

int xsk_socket__create(xsk_socket** made, const char* interface, __u32 queue, xsk_umem* umem,
                       xsk_ring_cons* rx, xsk_ring_prod* tx, const xsk_socket_config* config) {
    if (umem->has_socket) return -EBUSY;
    auto socket = std::make_unique<xsk_socket>(*umem);
    if (!socket->bind_to(interface, queue, *rx, *tx, *config)) return -errno;
    *made = socket.release();
    return 0;
}

int xsk_socket__fd(const xsk_socket* socket) {
    return socket->umem.fd;
}

/// When a device is closed, the driver of DPDK 22.11 counts its references to the memory wrongly
/// (eth_dev_close), and never deletes that: the queue would be taken for ever. So it is let go of
/// with its only socket.
void xsk_socket__delete(xsk_socket* socket) {
    xsk_umem& umem = socket->umem;
    delete socket;
    umem.release();
}

// What the driver takes its program off the interface by: ours goes with its last socket.

int bpf_xdp_query_id(int, int, uint32_t* program) {
    *program = 0;
    return 0;
}

int bpf_xdp_detach(int, __u32, const bpf_xdp_attach_opts*) {
    return 0;
}

// What it loads a program of the user's by, which is not offered.

bpf_object* bpf_object__open_file(const char*, const bpf_object_open_opts*) {
    errno = ENOTSUP;
    return nullptr;
}
long libbpf_get_error(const void* object) {
    return object == nullptr ? -ENOTSUP : 0;
}
int bpf_object__load(bpf_object*) {
    return -ENOTSUP;
}
void bpf_object__close(bpf_object*) {}
bpf_map* bpf_object__find_map_by_name(const bpf_object*, const char*) {
    return nullptr;
}
bpf_program* bpf_object__next_program(const bpf_object*, bpf_program*) {
    return nullptr;
}
int bpf_program__fd(const bpf_program*) {
    return -ENOTSUP;
}
int bpf_map__fd(const bpf_map*) {
    return -ENOTSUP;
}
int bpf_map_update_elem(int, const void*, const void*, uint64_t) {
    return -ENOTSUP;
}
int bpf_xdp_attach(int, int, __u32, const bpf_xdp_attach_opts*) {
    return -ENOTSUP;
}
}
