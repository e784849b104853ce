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
    refuse_in_transaction("A tap cannot be set");
    Ring& where = ring(ring_id);
    auto tap = std::make_unique<Tap>();
    tap->id = next_id_++;
    tap->ring = &where;
    if (only != nullptr) set_condition(*tap, *only);
    return keep(std::move(tap), where.taps);
}

uint32_t Graph::add_tap_on_rule(uint32_t owner, uint32_t rule_id, const Condition* only) {
    refuse_in_transaction("A tap cannot be set");
    auto& where = const_cast<Rule&>(rule(owner, rule_id));
    auto tap = std::make_unique<Tap>();
    tap->id = next_id_++;
    tap->rule_owner = &instance(owner);
    tap->rule = rule_id;
    if (only != nullptr) set_condition(*tap, *only);
    return keep(std::move(tap), where.taps);
}

/// The place it taps knows it from here on.
uint32_t Graph::keep(std::unique_ptr<Tap> tap, std::vector<Tap*>& place) {
    const uint32_t id = tap->id;
    Tap* const raw = tap.get();
    taps_.emplace(id, std::move(tap));
    try {
        place.push_back(raw);
    } catch (...) {
        taps_.erase(id);
        throw;
    }
    return id;
}

void Graph::remove_tap(uint32_t id) {
    refuse_in_transaction("A tap cannot be removed");
    detach(tap(id));
    taps_.erase(id);
}

/// It copies nothing more, and keeps what it has.
void Graph::detach(Tap& tap) {
    if (tap.ring != nullptr) std::erase(tap.ring->taps, &tap);
    if (tap.rule != 0) std::erase(const_cast<Rule&>(rule(tap.rule_owner->id, tap.rule)).taps, &tap);
    tap.ring = nullptr;
    tap.rule = 0;
}

/// The VIF goes, and its number may become another's: taps whose condition names it are over.
void Graph::retire_taps(uint32_t vif) {
    for (const auto& [id, tap] : taps_)
        if (tap->is_conditional && names_vif(tap->only, vif)) detach(*tap);
}

/// The ring goes; its taps keep what they have. So do those on rules of its instance.
void Graph::retire_taps(const Ring* ring) {
    for (Tap* tap : ring->taps) tap->ring = nullptr;
    for (const auto& [id, tap] : taps_)
        if (tap->rule_owner == ring->reader()) tap->rule = 0;
}

Tap& Graph::tap(uint32_t id) {
    const auto it = taps_.find(id);
    if (it == taps_.end()) no_such("tap", id);
    return *it->second;
}

}  // namespace ringtap
