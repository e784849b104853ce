// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <unordered_map>
#include <vector>

#include "rules.hpp"

namespace ringtap {

/// The output rules of an instance: those in force, and older ones by which packets go on that were
/// under way when a transaction changed them.
class RuleSet {
  public:
    /// Adds a rule, in place of the earlier one when its condition takes no parameter.
    /// `replaced` receives that one.
    Rule* add(std::shared_ptr<Rule> rule, std::shared_ptr<Rule>& replaced);
    /// nullptr when there is none of that id.
    std::shared_ptr<Rule> remove(uint32_t id);
    Rule* find(uint32_t id) const;
    /// What find() does when it is first asked after an undo: it takes memory.
    void index() const;
    /// The same rules in the order of `ids`. False, and nothing has changed, when these are others,
    /// or not in order of priority.
    bool reorder(const std::vector<uint32_t>& ids);
    const Rules& rules() const { return rules_; }
    bool empty() const { return rules_.empty(); }

    /// Nearly always: compiled, and the same for all packets.
    bool is_settled() const { return !(stale_ | has_old_); }
    CompiledRules& settled() { return compiled_; }
    /// Compiled when first asked for after a change.
    CompiledRules& compiled() {
        if (stale_) compile();
        return compiled_;
    }

    // In a transaction: nothing is matched meanwhile.
    /// What follows is a change of the transaction, or the one within it, of that depth.
    void stage(uint32_t depth);
    /// Nullptr unless a transaction has changed them: the rules before it.
    const Rules* staged() const {
        return old_.empty() || old_.back().depth == 0 ? nullptr : &old_.back().rules;
    }
    void undo(uint32_t depth);
    /// One within another: its changes are that one's.
    void join(uint32_t depth);
    /// All that may fail in commit(). `has_packets_before`: packets may go by the rules before.
    void prepare_commit(bool has_packets_before);
    /// `set`: which packets go by the rules before; 0: none do.
    void commit(uint32_t set);

    // Packets that were under way.
    bool has_old() const { return has_old_; }
    /// By which a packet goes that bears this number; see MbufState::rule_set.
    CompiledRules& for_set(uint32_t set);
    /// No packet bears a lower number any more.
    void forget_before(uint32_t set);
    /// It is about to go; packets that old rules lead there are dropped.
    void forget_ring(const Ring* ring);

  private:
    /// Rules that were in force until a transaction changed them.
    struct Old {
        uint32_t depth = 0;  // of the transaction, while it lasts
        uint32_t set = 0;    // that packets bear which go by them
        Rules rules;
        bool stale = false;
        CompiledRules compiled;
    };
    bool is_staged_at(uint32_t depth) const { return !old_.empty() && old_.back().depth == depth; }
    void compile();

    // What each turn touches comes first.
    bool stale_ = true;
    bool has_old_ = false;
    CompiledRules compiled_;
    Rules rules_;
    std::vector<Old> old_;  // the oldest first
    mutable std::unordered_map<uint32_t, Rule*> by_id_;
    mutable bool is_indexed_ = true;
};

}  // namespace ringtap
