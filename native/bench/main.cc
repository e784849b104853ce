// SPDX-License-Identifier: Apache-2.0
// core_bench [--quick] [NAME…]: measures, and prints a line of JSON for each figure.
//   --list    only the names and units
//   --quick   fewer repetitions
// Exit code: 0 measured or skipped, 1 something failed, 2 used wrongly.
#include <algorithm>
#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

#include "bench.hpp"

using namespace ringtap::bench;

namespace {

constexpr double quick_seconds = 0.15;

/// A JSON string; control characters, which no message of ours has, become spaces.
std::string quoted(const std::string& text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        out += static_cast<unsigned char>(c) < ' ' ? ' ' : c;
    }
    return out + '"';
}

/// Sorted: the order of registration is the linker's.
std::vector<const Bench*> sorted() {
    std::vector<const Bench*> benches = Bench::all();
    std::sort(benches.begin(), benches.end(),
              [](auto* a, auto* b) { return std::strcmp(a->name, b->name) < 0; });
    return benches;
}

/// In the order given; fewer when some are not known.
std::vector<const Bench*> those_named(const std::vector<std::string>& names) {
    std::vector<const Bench*> found;
    for (const std::string& name : names)
        for (const Bench* bench : Bench::all())
            if (name == bench->name) found.push_back(bench);
    return found;
}

void print(const Bench& bench, const char* key, const std::string& json) {
    std::printf("{\"name\": \"%s\", \"unit\": \"%s\", \"%s\": %s}\n", bench.name, bench.unit, key,
                json.c_str());
    std::fflush(stdout);
}

bool measure(const Bench& bench, const Effort& effort) {
    try {
        char text[32];
        std::snprintf(text, sizeof(text), "%.4g", bench.measure(effort));
        print(bench, "value", text);
    } catch (const Skipped& why) {
        print(bench, "skipped", quoted(why.what()));
    } catch (const std::exception& e) {
        print(bench, "failed", quoted(e.what()));
        return false;
    }
    return true;
}

}  // namespace

int main(int argc, char** argv) {
    Effort effort;
    bool only_lists = false;
    std::vector<std::string> wanted;
    for (int i = 1; i < argc; i++) {
        const std::string argument = argv[i];
        if (argument == "--quick")
            effort.seconds = quick_seconds;
        else if (argument == "--list")
            only_lists = true;
        else
            wanted.push_back(argument);
    }
    std::vector<const Bench*> chosen = sorted();
    if (!wanted.empty()) chosen = those_named(wanted);
    if (chosen.size() < wanted.size()) {
        std::fprintf(stderr, "core_bench: not every name is that of a benchmark; see --list\n");
        return 2;
    }
    bool all_went_well = true;
    for (const Bench* bench : chosen) {
        if (only_lists)
            std::printf("{\"name\": \"%s\", \"unit\": \"%s\"}\n", bench->name, bench->unit);
        else
            all_went_well &= measure(*bench, effort);
    }
    return all_went_well ? 0 : 1;
}
