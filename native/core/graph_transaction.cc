// SPDX-License-Identifier: Apache-2.0
// Many changes of rules at once: each packet goes by the rules before or by those after, at every
// instance that it passes.
#include <algorithm>
#include <atomic>
#include <span>
#include <unordered_set>

#include "error.hpp"
#include "graph.hpp"

namespace ringtap {

namespace {

/// The pool is everybody's: so no number is given twice in a process.
std::atomic<uint32_t> last_rule_set{0};

uint32_t next_rule_set() {
    return ++last_rule_set & ~MbufState::put_into_ring;
}

Rules in_the_first_only(std::span<const std::shared_ptr<Rule>> first,
                        std::span<const std::shared_ptr<Rule>> second) {
    // Nearly all of them are the same, as often as not.
    while (!first.empty() && !second.empty() && first.front() == second.front())
        first = first.subspan(1), second = second.subspan(1);
    while (!first.empty() && !second.empty() && first.back() == second.back())
        first = first.first(first.size() - 1), second = second.first(second.size() - 1);
    std::unordered_set<const Rule*> known;
    for (const auto& rule : second) known.insert(rule.get());
    Rules only;
    for (const auto& rule : first)
        if (!known.contains(rule.get())) only.push_back(rule);
    return only;
}

}  // namespace

void Graph::refuse_in_transaction(const char* what) const {
    if (!transactions_.empty())
        throw Error("ERR_RINGTAP_TRANSACTION", std::string(what) + " inside a transaction.",
                    "Do it before or after.");
}

void Graph::begin_transaction() {
    transactions_.push_back(next_id_);
    stand_still();
}

void Graph::commit_transaction() {
    if (transactions_.empty()) throw Error("ERR_RINGTAP_TRANSACTION", "No transaction has begun.");
    // What takes memory comes first: without it, the transaction lasts, and may be undone.
    const std::vector<News> all = depth() > 1 ? std::vector<News>{} : prepare_commit();
    for (const auto& [id, it] : instances_)
        if (depth() > 1) it->rules.join(depth());
    transactions_.pop_back();
    const uint32_t set = all.empty() ? 0 : mark_under_way();
    has_old_rules_ |= set != 0;
    for (const News& news : all) news.instance->rules.commit(set);
    for (const News& news : all) tell_of_transaction(news);
    go_on();
}

std::vector<Graph::News> Graph::prepare_commit() {
    std::vector<News> all;
    bool has_packets = false;
    for_each_under_way([&](const MbufState&, const Ring*) { has_packets = true; });
    for (const auto& [id, it] : instances_) {
        const Rules* before = it->rules.staged();
        if (before == nullptr) continue;
        const Rules& after = it->rules.rules();
        all.push_back(
            {it.get(), in_the_first_only(after, *before), in_the_first_only(*before, after)});
        it->rules.prepare_commit(has_packets);
    }
    return all;
}

void Graph::undo_transaction() {
    if (transactions_.empty()) throw Error("ERR_RINGTAP_TRANSACTION", "No transaction has begun.");
    for (const auto& [id, it] : instances_) it->rules.undo(depth());
    transactions_.pop_back();
    go_on();
}

/// What stays is not told of. New ones first: so a port of the bridge that gets another rule in
/// place of its only one stays a port.
void Graph::tell_of_transaction(const News& news) {
    for (const auto& rule : news.added) tell_rule(*news.instance, *rule, true);
    for (const auto& rule : news.removed) tell_rule(*news.instance, *rule, false);
}

// -------------------------------------------------------------------------------------------------
// packets under way

/// `visit(state, ring)`: packets in rings; and packets held, in no ring.
template <typename Visit>
void Graph::for_each_under_way(Visit visit) {
    for (const auto& [id, it] : instances_) {
        for (Ring* ring : {it->input.get(), it->inbound.get()})
            if (ring != nullptr)
                ring->for_each([&](const rte_mbuf* m) { visit(pool.state(m), ring); });
        for (const auto& [m, references] : it->held_packets) visit(pool.state(m), nullptr);
    }
    for (const Ring* ring : faulty_rings_)
        ring->faults->for_each_kept([&](rte_mbuf* m) { visit(pool.state(m), ring); });
}

/// Those go by the rules as they are now. Returns the number that they bear; 0: there is none that
/// any rule has decided of.
uint32_t Graph::mark_under_way() {
    const uint32_t set = next_rule_set();
    bool has_marked = false;
    for_each_under_way([&](MbufState& state, const Ring* ring) {
        constexpr uint32_t put_into_ring = MbufState::put_into_ring;
        const bool is_marked = state.rule_set != 0 && (state.rule_set & put_into_ring) == 0;
        const bool is_new = ring != nullptr && state.rule_set == (put_into_ring | ring->id());
        if (!is_marked && !is_new) state.rule_set = set;
        has_marked |= !is_new;
    });
    return has_marked ? set : 0;
}

void Graph::forget_old_rules() {
    uint32_t oldest = MbufState::put_into_ring;
    for_each_under_way([&](const MbufState& state, const Ring*) {
        if (state.rule_set != 0) oldest = std::min(oldest, state.rule_set);
    });
    has_old_rules_ = oldest < MbufState::put_into_ring;
    for (const auto& [id, it] : instances_) it->rules.forget_before(oldest);
}

}  // namespace ringtap
