// SPDX-License-Identifier: Apache-2.0
// Sets of rules of all kinds, changed and compiled again: each packet takes the rule that it takes
// when they are asked one by one, and, of those that are said a second time in reference.hpp, the
// one that is meant.
#include "../core/matching/random_rules.hpp"
#include "../core/ring.hpp"
#include "input.hpp"

namespace ringtap::fuzz {

namespace {

using test::Bytes;

/// Draws from the input in place of a generator.
class ChanceOfInput final : public test::Chance {
  public:
    explicit ChanceOfInput(Input& input) : Chance(0), input_(input) {}
    uint32_t below(uint32_t n) override { return input_.below(n); }

  private:
    Input& input_;
};

using Meaning = std::function<bool(const test::Reference&)>;

/// A value that a user may give for a field.
ringtap_value value_for(const ringtap_field& field, Input& input, std::string& text) {
    ringtap_value value = {};
    value.given = field.required != 0 || input.flag();
    value.u = value.u2 = input.byte();
    const uint64_t span = field.max - field.min;
    switch (field.type) {
        case RINGTAP_RANGE:
            value.u = field.min + std::min<uint64_t>(span, input.u32());
            value.u2 = value.u + std::min<uint64_t>(field.max - value.u, input.byte());
            break;
        case RINGTAP_UINT:
            value.u = field.min + std::min<uint64_t>(span, input.flag() ? input.u32() : value.u);
            break;
        case RINGTAP_IPV4:
        case RINGTAP_IPV4_PREFIX:
            value.u = input.flag() ? input.u32() : 0x0a000000 | input.byte();
            value.u2 = input.below(33);
            break;
        case RINGTAP_IPV6:
        case RINGTAP_IPV6_PREFIX:
            value.ipv6[0] = 0xfd, value.ipv6[15] = input.byte();
            value.u2 = input.below(129);
            break;
        case RINGTAP_MAC:
            value.mac[0] = 2, value.mac[5] = input.below(4);
            break;
        case RINGTAP_TEXT: {
            // Of flags and of filters.
            const char* const texts[] = {"syn",     "syn,!ack", "!fin",     "fin+rst",
                                         "tcp",     "arp",      "vlan",     "udp port 53",
                                         "ip[0]&1", "len > 60", "greater 5"};
            text = texts[input.below(std::size(texts))];
            value.text = text.c_str();
            break;
        }
        case RINGTAP_VIF:
            value.u = 1 + input.below(3);
            break;
        default:
            break;
    }
    return value;
}

/// Of any class of conditions there is; nothing where its values do not go together.
std::optional<Condition> any_condition(Input& input, uint32_t depth = 0) {
    const char* const combinations[] = {"not", "allOf", "anyOf"};
    const uint32_t known = static_cast<uint32_t>(all_conditions().size());
    const uint32_t kind = input.below(known + 3);
    if (kind >= known) {
        std::vector<Condition> parts;
        for (uint32_t n = kind == known ? 1 : 1 + input.below(3); n > 0 && depth < 4; n--)
            if (auto part = any_condition(input, depth + 1)) parts.push_back(std::move(*part));
        if (parts.empty()) return std::nullopt;
        return combine(*find_combination(combinations[kind - known]), std::move(parts));
    }
    const ConditionClass& cls = *all_conditions()[kind];
    std::vector<ringtap_value> values(std::max(cls.arg_count(), ConditionArgs::max));
    std::vector<std::string> texts(values.size());
    for (size_t i = 0; i < cls.arg_count(); i++)
        values[i] = value_for(cls.args[i], input, texts[i]);
    try {
        return Condition::make(cls, values.data());
    } catch (const Error&) {
        return std::nullopt;
    }
}

/// The rules of an instance, and what is known of some of them.
class Subject {
  public:
    void change(Input& input) {
        ChanceOfInput chance(input);
        const uint32_t what = input.below(8);
        if (what == 0) return remove(input.below(256));
        if (what == 1) return in_transaction(input);
        const uint32_t kind = input.below(test::kinds_of_rules + 8);
        // Now and then as many as are not built anew after each change.
        uint32_t runs = input.below(8) == 7 ? 1 + input.below(48) : 1;
        if (runs == 48 && ids_.size() < 8) runs = 1100;
        for (; runs > 0; runs--) {
            const bool is_drawn = kind < test::kinds_of_rules;
            if (is_drawn) {
                test::DrawnRule drawn = test::drawn_rule(chance, kind);
                add(std::move(drawn.condition), input.below(3), std::move(drawn.matches));
            } else if (auto condition = any_condition(input)) {
                add(std::move(*condition), input.below(3), nullptr);
            }
            if (input.is_empty()) runs = std::min(runs, 40u);
        }
    }

    void check(rte_mbuf* m, const Bytes& bytes) {
        const CompiledRules::Entry* decided = nullptr;
        rules_.compiled().match(&m, 1, &decided);
        const test::Reference reference(bytes);
        const Rule* expected = nullptr;
        for (const auto& rule : rules_.rules()) {
            const bool matches = rule->condition.matches(m);
            const auto meaning = meanings_.find(rule->id);
            if (meaning != meanings_.end())
                must(meaning->second(reference) == matches, "a condition matches what it means");
            if (matches && expected == nullptr) expected = rule.get();
        }
        must((decided == nullptr ? nullptr : decided->rule) == expected,
             "compiled rules decide as each in turn would");
    }

    void check_order() const {
        const Rules& rules = rules_.rules();
        for (size_t i = 1; i < rules.size(); i++)
            must(rules[i - 1]->priority < rules[i]->priority ||
                     (rules[i - 1]->priority == rules[i]->priority &&
                      rules[i - 1]->id < rules[i]->id),
                 "rules are in order of priority, and then of addition");
    }

  private:
    void add(Condition condition, uint32_t priority, Meaning meaning) {
        auto rule = std::make_shared<Rule>();
        rule->id = next_id_++;
        rule->priority = priority;
        rule->condition = bound_to(vifs_, std::move(condition));
        rule->targets = {&ring_};
        if (meaning) meanings_.emplace(rule->id, std::move(meaning));
        ids_.push_back(rule->id);
        std::shared_ptr<Rule> replaced;
        rules_.add(std::move(rule), replaced);
    }
    void remove(uint32_t place) {
        if (ids_.empty()) return;
        const auto it = ids_.begin() + place % ids_.size();
        rules_.remove(*it);
        ids_.erase(it);
    }
    /// What is undone has not been; what is committed, with no packet under way, is all there is.
    void in_transaction(Input& input) {
        const Rules before = rules_.rules();
        const std::vector<uint32_t> ids = ids_;
        rules_.stage(1);
        for (uint32_t changes = input.below(4); changes > 0; changes--) {
            if (input.flag())
                remove(input.below(256));
            else if (auto condition = any_condition(input))
                add(std::move(*condition), input.below(3), nullptr);
        }
        if (input.flag()) return rules_.commit(0);
        rules_.undo(1);
        ids_ = ids;
        must(rules_.rules() == before, "what is undone has not been");
    }

    VifTable vifs_;
    Ring ring_{1, "r", {64, 0}, nullptr};
    RuleSet rules_;
    std::vector<uint32_t> ids_;
    std::unordered_map<uint32_t, Meaning> meanings_;
    uint32_t next_id_ = 1;
};

Bytes packet_of(Input& input) {
    if (input.flag()) return input.take(input.byte());
    ChanceOfInput chance(input);
    return test::drawn_packet(chance);
}

void check_packet(Subject& subject, Input& input) {
    const Bytes bytes = packet_of(input);
    std::vector<size_t> cuts(input.below(3));
    for (size_t& at : cuts) at = input.below(256) % (bytes.size() + 1);
    std::sort(cuts.begin(), cuts.end());
    const test::LonePacket packet = test::LonePacket::split(bytes, cuts);
    ringtap_metadata_of(packet.head)->in_vif = input.below(4);
    ringtap_metadata_of(packet.head)->out_vif = input.below(4);
    subject.check(packet.head, bytes);
}

}  // namespace

}  // namespace ringtap::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    using namespace ringtap::fuzz;
    Input input(data, size);
    Subject subject;
    for (uint32_t rounds = 1 + input.below(4); rounds > 0; rounds--) {
        for (uint32_t changes = 1 + input.below(12); changes > 0; changes--) subject.change(input);
        subject.check_order();
        for (uint32_t packets = 1 + input.below(6); packets > 0; packets--)
            check_packet(subject, input);
    }
    return 0;
}
