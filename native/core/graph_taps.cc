// SPDX-License-Identifier: Apache-2.0
// Taps on rings and on rules.
#include "error.hpp"
#include "graph.hpp"

namespace ringtap {

void Graph::set_condition(Tap& tap, const Condition& only) {
    tap.is_conditional = true;
    tap.only = bound_to(vifs, only);
}

uint32_t Graph::add_tap_on_ring(uint32_t ring_id, const Condition* only) {
    Ring& where = ring(ring_id);
    auto tap = std::make_unique<Tap>();
    tap->id = next_id_++;
    tap->ring = &where;
    if (only != nullptr) set_condition(*tap, *only);
    where.taps.push_back(tap.get());
    const uint32_t id = tap->id;
    taps_.emplace(id, std::move(tap));
    return id;
}

uint32_t Graph::add_tap_on_rule(uint32_t owner, uint32_t rule_id, const Condition* only) {
    auto& where = const_cast<Rule&>(rule(owner, rule_id));
    auto tap = std::make_unique<Tap>();
    tap->id = next_id_++;
    tap->rule_owner = &instance(owner);
    tap->rule = rule_id;
    if (only != nullptr) set_condition(*tap, *only);
    where.taps.push_back(tap.get());
    const uint32_t id = tap->id;
    taps_.emplace(id, std::move(tap));
    return id;
}

void Graph::remove_tap(uint32_t id) {
    Tap& gone = tap(id);
    if (gone.ring != nullptr) std::erase(gone.ring->taps, &gone);
    if (gone.rule != 0)
        std::erase(const_cast<Rule&>(rule(gone.rule_owner->id, gone.rule)).taps, &gone);
    taps_.erase(id);
}

/// The ring goes; its taps keep what they have.
void Graph::retire_taps(const Ring* ring) {
    for (Tap* tap : ring->taps) tap->ring = nullptr;
}

Tap& Graph::tap(uint32_t id) {
    const auto it = taps_.find(id);
    if (it == taps_.end()) no_such("tap", id);
    return *it->second;
}

}  // namespace ringtap
