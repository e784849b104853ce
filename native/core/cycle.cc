// SPDX-License-Identifier: Apache-2.0
#include "cycle.hpp"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "graph.hpp"

namespace ringtap {

namespace {

/// Enough turns for a packet to go round once, wherever in its cycle it is.
size_t turns_to_watch(const Graph& graph) {
    return 4 * graph.instances().size() + 64;
}

using Hits = std::unordered_map<const Rule*, uint64_t>;

Hits hits_of(const Graph& graph) {
    Hits hits;
    for (const auto& [id, instance] : graph.instances())
        for (const auto& rule : instance->rules.rules()) hits[rule.get()] = rule->packets;
    return hits;
}

/// Depth first over the rules that packets took.
class Search {
  public:
    explicit Search(const Hits& before) : before_(before) {}

    bool from(const Instance& instance) {
        const auto on_path = std::find(path_instances_.begin(), path_instances_.end(), &instance);
        if (on_path != path_instances_.end()) {
            rings_.erase(rings_.begin(), rings_.begin() + (on_path - path_instances_.begin()));
            return true;
        }
        if (!seen_.insert(&instance).second) return false;
        path_instances_.push_back(&instance);
        for (const auto& rule : instance.rules.rules()) {
            const auto known = before_.find(rule.get());
            if (known != before_.end() && known->second == rule->packets) continue;
            for (const Ring* ring : rule->targets) {
                rings_.push_back(ring);
                if (from(*ring->reader())) return true;
                rings_.pop_back();
            }
        }
        path_instances_.pop_back();
        return false;
    }

    std::string text() const {
        std::string text = rings_.back()->name();
        for (const Ring* ring : rings_) text += " → " + ring->name();
        return text;
    }

  private:
    const Hits& before_;
    std::vector<const Instance*> path_instances_;
    std::vector<const Ring*> rings_;
    std::unordered_set<const Instance*> seen_;
};

}  // namespace

std::string describe_cycle(Graph& graph, const std::function<bool()>& run_once) {
    const Hits before = hits_of(graph);
    size_t turns = turns_to_watch(graph);
    while (turns > 0 && run_once()) turns--;
    Search search(before);
    for (const auto& [id, instance] : graph.instances())
        if (search.from(*instance)) return "They go round " + search.text() + ".";
    // With no packet anywhere it can only be the timers that go on.
    const Instance* arming = graph.queued() == 0 ? graph.clock.due_owner() : nullptr;
    if (arming != nullptr) return "A timer of " + arming->name + " is re-armed without delay.";
    return "No cycle of rings was seen: a module goes on emitting, a device receives what it has "
           "transmitted, or a timer is re-armed without delay.";
}

}  // namespace ringtap
