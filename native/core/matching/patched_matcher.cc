// SPDX-License-Identifier: Apache-2.0
#include "patched_matcher.hpp"

#include <algorithm>
#include <unordered_map>

namespace ringtap {

namespace {

class PatchedMatcher final : public RunMatcher {
  public:
    PatchedMatcher(std::shared_ptr<const BuiltRun> built, std::span<const Condition* const> run)
        : built_(std::move(built)), run_(run.begin(), run.end()) {}

    /// Where each rule that was built is now, and which are new. False: this is no small change.
    bool compare(std::span<const uint32_t> rules) {
        const std::span<const uint32_t> built = built_->rules;
        // Nearly all of them, as a rule: these need not be searched for.
        const auto front =
            static_cast<uint32_t>(std::ranges::mismatch(built, rules).in1 - built.begin());
        uint32_t back = 0;
        const size_t most = std::min(built.size(), rules.size()) - front;
        while (back < most && built[built.size() - 1 - back] == rules[rules.size() - 1 - back])
            back++;
        const auto end = static_cast<uint32_t>(rules.size()) - back;
        for (uint32_t i = 0; i < front; i++) places_.push_back(i);
        const auto middle = built.subspan(front, built.size() - front - back);
        if (!compare_between(middle, rules, front, end)) return false;
        for (uint32_t i = end; i < rules.size(); i++) places_.push_back(i);
        return gone_ + added_.size() <= rules.size() / 16;
    }

    void find(rte_mbuf* const* packets, uint32_t n, uint32_t* found) override {
        built_->matcher->find(packets, n, found);
        for (uint32_t i = 0; i < n; i++) {
            const bool is_gone = found[i] != none && places_[found[i]] == none;
            if (is_gone)
                found[i] = first_of_all(packets[i]);
            else
                found[i] =
                    first_with_added(packets[i], found[i] == none ? none : places_[found[i]]);
        }
    }

    std::shared_ptr<const BuiltRun> base() const override { return built_; }

  private:
    /// The same for those of `rules` between two places.
    bool compare_between(std::span<const uint32_t> built, std::span<const uint32_t> rules,
                         uint32_t from, uint32_t to) {
        std::unordered_map<uint32_t, uint32_t> place_of;
        for (uint32_t i = from; i < to; i++) place_of.emplace(rules[i], i);
        std::vector<bool> is_built(to - from);
        uint32_t next = from;
        for (const uint32_t rule : built) {
            const auto place = place_of.find(rule);
            places_.push_back(place == place_of.end() ? none : place->second);
            if (places_.back() == none) {
                gone_++;
                continue;
            }
            if (places_.back() < next) return false;
            next = places_.back() + 1;
            is_built[places_.back() - from] = true;
        }
        for (uint32_t i = from; i < to; i++)
            if (!is_built[i - from]) added_.push_back(i);
        return true;
    }
    uint32_t first_of_all(const rte_mbuf* m) const {
        const auto first = std::ranges::find_if(run_, [m](auto* rule) { return rule->matches(m); });
        return first == run_.end() ? none : static_cast<uint32_t>(first - run_.begin());
    }
    uint32_t first_with_added(const rte_mbuf* m, uint32_t decided) const {
        for (const uint32_t place : added_) {
            if (place > decided) break;
            if (run_[place]->matches(m)) return place;
        }
        return decided;
    }

    std::shared_ptr<const BuiltRun> built_;
    std::vector<const Condition*> run_;
    std::vector<uint32_t> places_;  // of the rules that were built, in the run as it is now
    std::vector<uint32_t> added_;   // places of the others
    size_t gone_ = 0;
};

}  // namespace

std::unique_ptr<RunMatcher> make_patched_matcher(const std::shared_ptr<const BuiltRun>& built,
                                                 std::span<const Condition* const> run,
                                                 std::span<const uint32_t> rules) {
    auto made = std::make_unique<PatchedMatcher>(built, run);
    return made->compare(rules) ? std::move(made) : nullptr;
}

}  // namespace ringtap
