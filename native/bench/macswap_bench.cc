// SPDX-License-Identifier: Apache-2.0
// What it costs that a class is in a library: one and the same class, in this program and in one.
#include <unistd.h>

#include <climits>
#include <filesystem>

#include "../core/library/library.hpp"
#include "../modules/class.hpp"
#include "circuit.hpp"

#define MACSWAP_NAME "native-macswap"
#include "macswap.h"

namespace ringtap::bench {

namespace {

const RegisterClass registered_class(&macswap);

/// CPU time per packet round a path of so many instances of a class, in ns.
double path_ns(const char* name, size_t hops) {
    Circuit circuit;
    Instance* last = &circuit.turn;
    for (size_t i = 0; i < hops; i++) {
        Instance& next = circuit.add(name);
        circuit.lead(*last, next);
        last = &next;
    }
    circuit.lead(*last, circuit.turn);
    circuit.put(circuit.turn, frames(under_way));
    return circuit.run();
}

struct Both {
    double native_ns, library_ns;
};

/// What a further hop costs, of both kinds, which take turns: what disturbs one disturbs the other.
Both measure_both(const Effort& effort) {
    const auto program = std::filesystem::read_symlink("/proc/self/exe");
    load_library(program.parent_path() / "bench/macswap.so");
    std::array<double, longest_path> native, library;
    native.fill(std::numeric_limits<double>::infinity());
    library.fill(std::numeric_limits<double>::infinity());
    repeat(effort, [&] {
        for (size_t i = 0; i < longest_path; i++) {
            native[i] = std::min(native[i], path_ns("native-macswap", i + 1));
            library[i] = std::min(library[i], path_ns("c-macswap", i + 1));
        }
    });
    return {slope(native), slope(library)};
}

/// Measured once, for both figures: their ratio is of one run.
const Both& both(const Effort& effort) {
    static const Both measured = measure_both(effort);
    return measured;
}

constexpr double ns_per_us = 1000;

const Bench of_native("native.macswap.mpps", "Mpps",
                      [](const Effort& e) { return ns_per_us / both(e).native_ns; });
const Bench of_library("c.macswap.mpps", "Mpps",
                       [](const Effort& e) { return ns_per_us / both(e).library_ns; });

}  // namespace

}  // namespace ringtap::bench
