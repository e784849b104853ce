// SPDX-License-Identifier: Apache-2.0
// Each fuzz target on what was kept for it: so the corpus is run wherever the tests are, by the
// compiler that builds what is shipped.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#define LLVMFuzzerTestOneInput fuzz_bpf
#include "bpf_fuzz.cc"
#undef LLVMFuzzerTestOneInput
#define LLVMFuzzerTestOneInput fuzz_bridge
#include "bridge_fuzz.cc"
#undef LLVMFuzzerTestOneInput
#define LLVMFuzzerTestOneInput fuzz_class
#include "class_fuzz.cc"
#undef LLVMFuzzerTestOneInput
#define LLVMFuzzerTestOneInput fuzz_device
#include "device_fuzz.cc"
#undef LLVMFuzzerTestOneInput
#define LLVMFuzzerTestOneInput fuzz_elf
#include "elf_fuzz.cc"
#undef LLVMFuzzerTestOneInput
#define LLVMFuzzerTestOneInput fuzz_pcap
#include "pcap_fuzz.cc"
#undef LLVMFuzzerTestOneInput
#define LLVMFuzzerTestOneInput fuzz_pcapng
#include "pcapng_fuzz.cc"
#undef LLVMFuzzerTestOneInput
#define LLVMFuzzerTestOneInput fuzz_rules
#include "rules_fuzz.cc"
#undef LLVMFuzzerTestOneInput

namespace ringtap::fuzz {

namespace {

using Target = int (*)(const uint8_t*, size_t);

/// native/fuzz/corpus, as seen from native/build/VARIANT/core_tests.
std::filesystem::path corpus_of(const std::string& target) {
    const auto program = std::filesystem::read_symlink("/proc/self/exe");
    return program.parent_path() / "../../fuzz/corpus" / target;
}

/// An input that breaks what must hold ends the process: doctest names the file then.
void replay(const std::string& name, Target target) {
    size_t files = 0;
    for (const auto& entry : std::filesystem::directory_iterator(corpus_of(name))) {
        const std::string path = entry.path();
        CAPTURE(path);
        std::ifstream file(path, std::ios::binary);
        const std::vector<char> bytes{std::istreambuf_iterator<char>(file), {}};
        CHECK(target(reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()) == 0);
        files++;
    }
    CHECK(files > 0);
}

}  // namespace

TEST_CASE("fuzz: filter expressions, replayed") {
    replay("bpf", fuzz_bpf);
}
TEST_CASE("fuzz: scripts of a bridge, replayed") {
    replay("bridge", fuzz_bridge);
}
TEST_CASE("fuzz: tables of classes, replayed") {
    replay("class", fuzz_class);
}
TEST_CASE("fuzz: device arguments, replayed") {
    replay("device", fuzz_device);
}
TEST_CASE("fuzz: libraries, replayed") {
    replay("elf", fuzz_elf);
}
TEST_CASE("fuzz: pcap files, replayed") {
    replay("pcap", fuzz_pcap);
}
TEST_CASE("fuzz: pcapng files, replayed") {
    replay("pcapng", fuzz_pcapng);
}
TEST_CASE("fuzz: sets of rules, replayed") {
    replay("rules", fuzz_rules);
}

}  // namespace ringtap::fuzz
