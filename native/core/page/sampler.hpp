// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <mutex>

namespace ringtap {

class Graph;

// The thread that keeps the statistics page of this process up to date. It begins with the first
// data plane, and makes the page at once for a live one, and for another after a tenth of a second:
// what has ended by then never had a page. It takes ten samples a second, or fewer when one costs
// much, so that it takes less than a thousandth of a core.

/// Whoever changes which instances and lcores there are, and which of them runs what, has this
/// meanwhile; so has the thread while it takes a sample. Nobody waits for anything else under it.
std::mutex& structure_mutex();

/// From here on it is in the samples, as long as it lives.
void show_in_page(Graph& graph);
/// Returns when no sample is being taken of it.
void take_out_of_page(Graph& graph);

/// The program around the core, and its version. Before the first data plane.
void name_host(const char* host);

/// This process is about to end: that and why is put down, and the thread takes a last sample while
/// the caller waits, a tenth of a second at most. For signal handlers. `kind` as CrashRecord::Kind.
/// Who survives it takes later samples: then it was none.
void say_farewell(uint32_t kind, int number);

}  // namespace ringtap
