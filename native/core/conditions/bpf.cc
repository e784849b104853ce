// SPDX-License-Identifier: Apache-2.0
#include <rte_bpf.h>
#include <rte_malloc.h>

#include <algorithm>
#include <vector>

#include "../condition.hpp"
#include "../packet.hpp"
#include "../pcap_filter.hpp"
#include "../pcap_format.hpp"

namespace ringtap::bpf_condition {

namespace {

/// In how many ways a program may run. Classic BPF jumps forward only.
uint64_t paths_through(const bpf_program& program, uint64_t limit) {
    std::vector<uint64_t> paths(program.bf_len + 1, 1);
    for (size_t i = program.bf_len; i-- > 0;) {
        const bpf_insn& at = program.bf_insns[i];
        const auto from = [&](size_t skipped) {
            return paths[std::min<size_t>(i + 1 + skipped, program.bf_len)];
        };
        if (BPF_CLASS(at.code) != BPF_JMP)
            paths[i] = BPF_CLASS(at.code) == BPF_RET ? 1 : from(0);
        else
            paths[i] = BPF_OP(at.code) == BPF_JA ? from(at.k) : from(at.jt) + from(at.jf);
        paths[i] = std::min(paths[i], limit);
    }
    return paths[0];
}

/// DPDK 22.11 forgets the index of a byte or a word that is loaded by one; not that of a half-word.
bool is_misconverted(const bpf_insn& at) {
    return at.code == (BPF_LD | BPF_IND | BPF_B) || at.code == (BPF_LD | BPF_IND | BPF_W);
}

/// DPDK 22.11 makes wrong machine code of `jset #k` where k fits into a byte: it writes that byte,
/// and the processor reads four.
bool is_miscompiled(const bpf_insn& at) {
    const auto mask = static_cast<int32_t>(at.k);
    return at.code == (BPF_JMP | BPF_JSET | BPF_K) && mask == static_cast<int8_t>(mask);
}

/// A filter expression, run by DPDK where DPDK takes it, and else by libpcap.
class Program {
  public:
    explicit Program(const char* expression) : filter_(expression, pcap::link_type_ethernet) {
        // DPDK's verifier walks every path through a program.
        constexpr uint64_t most_paths = 4096;
        if (paths_through(filter_.program(), most_paths) < most_paths && !has(is_misconverted))
            load();
    }
    ~Program() {
        if (bpf_ != nullptr) rte_bpf_destroy(bpf_);
    }
    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;

    bool matches(const rte_mbuf* m) const {
        void* packet = const_cast<rte_mbuf*>(m);
        if (compiled_.func != nullptr) return compiled_.func(packet) != 0;
        if (bpf_ != nullptr) return rte_bpf_exec(bpf_, packet) != 0;
        thread_local std::vector<uint8_t> scratch;
        if (m->nb_segs > 1) scratch.resize(std::max<size_t>(scratch.size(), m->pkt_len));
        const uint8_t* bytes = bytes_at(m, 0, m->pkt_len, scratch.data());
        return bytes != nullptr && filter_.matches(bytes, m->pkt_len, m->pkt_len);
    }

  private:
    void load() {
        rte_bpf_prm* converted = rte_bpf_convert(&filter_.program());
        if (converted == nullptr) return;
        bpf_ = rte_bpf_load(converted);
        rte_free(converted);
        if (bpf_ != nullptr && !has(is_miscompiled)) rte_bpf_get_jit(bpf_, &compiled_);
    }
    bool has(bool (*is)(const bpf_insn&)) const {
        const bpf_program& program = filter_.program();
        return std::any_of(program.bf_insns, program.bf_insns + program.bf_len, is);
    }

    PcapFilter filter_;
    rte_bpf* bpf_ = nullptr;
    rte_bpf_jit compiled_ = {};  // func == nullptr: not made machine code of
};

bool match(const ConditionArgs& args, const rte_mbuf* m) {
    return args.as<Program>().matches(m);
}

void prepare(ConditionArgs& args, const ringtap_value* given) {
    args.prepared = std::make_shared<const Program>(given[0].text);
}

const ringtap_field fields[] = {
    {.name = "expression", .type = RINGTAP_TEXT, .required = 1, .doc = "as tcpdump takes it"}, {}};

const ConditionClass bpf = {
    .name = "bpf",
    .doc =
        "a filter expression of libpcap, on the bytes of the frame: a tag that a device took "
        "out is not seen",
    .args = fields,
    .match = match,
    .prepare = prepare};

const RegisterCondition registered(&bpf);

}  // namespace

}  // namespace ringtap::bpf_condition
