// SPDX-License-Identifier: Apache-2.0
#include "xdp_program.hpp"

#include <linux/bpf.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <map>
#include <mutex>

namespace ringtap {

namespace {

constexpr uint32_t max_queues = 1024;

long bpf(bpf_cmd command, bpf_attr& attributes) {
    return syscall(SYS_bpf, command, &attributes, sizeof(attributes));
}

constexpr bpf_insn instruction(uint8_t code, uint8_t to, uint8_t from, int16_t offset,
                               int32_t value) {
    return {.code = code, .dst_reg = to, .src_reg = from, .off = offset, .imm = value};
}

int make_map() {
    bpf_attr attributes = {};
    attributes.map_type = BPF_MAP_TYPE_XSKMAP;
    attributes.key_size = sizeof(uint32_t);
    attributes.value_size = sizeof(int);
    attributes.max_entries = max_queues;
    return static_cast<int>(bpf(BPF_MAP_CREATE, attributes));
}

/// return bpf_redirect_map(&map, context->rx_queue_index, XDP_PASS);
int load_program(int map) {
    const bpf_insn program[] = {
        instruction(BPF_LDX | BPF_MEM | BPF_W, BPF_REG_2, BPF_REG_1,
                    offsetof(xdp_md, rx_queue_index), 0),
        instruction(BPF_LD | BPF_DW | BPF_IMM, BPF_REG_1, BPF_PSEUDO_MAP_FD, 0, map),
        instruction(0, 0, 0, 0, 0),  // the other half of it
        instruction(BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_3, 0, 0, XDP_PASS),
        instruction(BPF_JMP | BPF_CALL, 0, 0, 0, BPF_FUNC_redirect_map),
        instruction(BPF_JMP | BPF_EXIT, 0, 0, 0, 0),
    };
    static const char license[] = "Apache-2.0";
    bpf_attr attributes = {};
    attributes.prog_type = BPF_PROG_TYPE_XDP;
    attributes.insns = reinterpret_cast<uint64_t>(program);
    attributes.insn_cnt = sizeof(program) / sizeof(program[0]);
    attributes.license = reinterpret_cast<uint64_t>(license);
    return static_cast<int>(bpf(BPF_PROG_LOAD, attributes));
}

int attach_program(int program, uint32_t interface) {
    bpf_attr attributes = {};
    attributes.link_create.prog_fd = static_cast<uint32_t>(program);
    attributes.link_create.target_ifindex = interface;
    attributes.link_create.attach_type = BPF_XDP;
    return static_cast<int>(bpf(BPF_LINK_CREATE, attributes));
}

std::mutex programs_mutex;

std::map<uint32_t, std::weak_ptr<XdpProgram>>& programs() {
    static std::map<uint32_t, std::weak_ptr<XdpProgram>> all;
    return all;
}

}  // namespace

std::shared_ptr<XdpProgram> XdpProgram::of(uint32_t interface) {
    const std::lock_guard lock(programs_mutex);
    std::weak_ptr<XdpProgram>& known = programs()[interface];
    if (auto there = known.lock()) return there;
    const std::shared_ptr<XdpProgram> made(new XdpProgram);
    if (!made->attach(interface)) return nullptr;
    known = made;
    return made;
}

bool XdpProgram::attach(uint32_t interface) {
    map_ = make_map();
    if (map_ >= 0) program_ = load_program(map_);
    if (program_ >= 0) link_ = attach_program(program_, interface);
    return link_ >= 0;
}

XdpProgram::~XdpProgram() {
    const int why = errno;
    for (const int fd : {link_, program_, map_})
        if (fd >= 0) close(fd);
    errno = why;
}

int XdpProgram::lead(uint32_t queue, int socket) {
    bpf_attr attributes = {};
    attributes.map_fd = static_cast<uint32_t>(map_);
    attributes.key = reinterpret_cast<uint64_t>(&queue);
    attributes.value = reinterpret_cast<uint64_t>(&socket);
    return bpf(BPF_MAP_UPDATE_ELEM, attributes) == 0 ? 0 : -errno;
}

}  // namespace ringtap
