// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>

namespace ringtap {

class Graph;

/// Lets the graph go on for a while with `run_once`, watches which rules packets take, and names
/// the cycle of rings they go round: "They go round br0.input → br1.input → br0.input." Where no
/// packet is left, whose timer it is that goes on.
std::string describe_cycle(Graph& graph, const std::function<bool()>& run_once);

}  // namespace ringtap
