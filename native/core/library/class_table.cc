// SPDX-License-Identifier: Apache-2.0
#include "class_table.hpp"

#include <dlfcn.h>

#include <algorithm>
#include <cctype>
#include <cstring>
#include <set>
#include <sstream>

#include "../condition.hpp"
#include "../control.hpp"
#include "../error.hpp"
#include "../vif.hpp"

namespace ringtap {

namespace {

constexpr size_t longest_table = 256;
constexpr size_t longest_name = 64;
constexpr size_t largest_state_bytes = size_t{1} << 32;
/// What JavaScript counts exactly.
constexpr uint64_t largest_number = (uint64_t{1} << 53) - 1;
constexpr uint32_t flags_of_users = RINGTAP_IS_VIF | RINGTAP_NEEDS_LCORE | RINGTAP_CAPTURES |
                                    RINGTAP_MODIFIES | RINGTAP_FLOODS | RINGTAP_ABSORBS |
                                    RINGTAP_LINEAR;

/// A letter, then letters, digits and what else is allowed.
bool is_name(const std::string& name, const char* also) {
    const auto fits = [also](unsigned char c) {
        return std::isalnum(c) != 0 || std::strchr(also, c) != nullptr;
    };
    return !name.empty() && name.size() <= longest_name && std::isalpha(name[0]) != 0 &&
           std::all_of(name.begin(), name.end(), fits);
}

/// As it stands in a table: of an enumeration, any number may.
template <typename Enum>
uint32_t number_in(const Enum& place) {
    uint32_t number;
    static_assert(sizeof(place) == sizeof(number));
    std::memcpy(&number, &place, sizeof(number));
    return number;
}

/// "ipv4=2048 arp=2054"
bool are_words_for_numbers(const char* names) {
    std::istringstream all(names);
    for (std::string pair; all >> pair;) {
        const size_t equals = pair.find('=');
        if (equals == std::string::npos || equals == 0 || equals + 1 == pair.size()) return false;
        if (!std::all_of(pair.begin() + static_cast<ptrdiff_t>(equals) + 1, pair.end(), isdigit))
            return false;
    }
    return true;
}

/// One class and what is wrong with it.
class Check {
  public:
    Check(const ringtap_class& cls, const std::string& library) : cls_(cls), library_(library) {}

    void run() {
        who_ = "A class of " + library_;
        check_text(cls_.name, "its name");
        if (!is_name(cls_.name, "_-"))
            refuse("'" + std::string(cls_.name) + "' cannot name a class",
                   "A letter, then letters, digits, _ and -, 64 at most.");
        who_ = "Class '" + std::string(cls_.name) + "' of " + library_;
        check_optional_text(cls_.doc, "its doc");
        check_flags();
        check_functions();
        check_fields(cls_.params, "parameter", false);
        check_conditions();
        check_drops();
        check_commands(cls_.commands, "command", cls_.control != nullptr, "control");
        check_commands(cls_.class_commands, "class command", cls_.class_control != nullptr,
                       "class_control");
    }

  private:
    [[noreturn]] void refuse(const std::string& what, const std::string& fix = {}) const {
        throw Error("ERR_RINGTAP_MODULE_TABLE", who_ + ": " + what + ".", fix);
    }

    void check_text(const char* text, const std::string& what) const {
        if (text == nullptr) refuse(what + " is missing");
        if (!is_in_a_library(text))
            refuse(what + " is no text of the library",
                   "Tables end with an empty entry, {}, and what they point to is static.");
    }

    void check_optional_text(const char* text, const std::string& what) const {
        if (text != nullptr) check_text(text, what);
    }

    void check_flags() const {
        const uint32_t unknown = cls_.flags & ~flags_of_users;
        if (unknown != 0) {
            std::ostringstream bits;
            bits << std::hex << unknown;
            refuse("flags has bits that a library may not set: 0x" + bits.str());
        }
        if ((cls_.flags & RINGTAP_CAPTURES) != 0 && (cls_.flags & RINGTAP_IS_VIF) == 0)
            refuse("RINGTAP_CAPTURES goes with RINGTAP_IS_VIF only");
        if (cls_.state_bytes > largest_state_bytes)
            refuse("state_bytes is " + std::to_string(cls_.state_bytes) + "; it may be 4 GiB");
    }

    void check_functions() const {
        const std::pair<const char*, const void*> all[] = {
            {"create", reinterpret_cast<const void*>(cls_.create)},
            {"start", reinterpret_cast<const void*>(cls_.start)},
            {"stop", reinterpret_cast<const void*>(cls_.stop)},
            {"destroy", reinterpret_cast<const void*>(cls_.destroy)},
            {"process", reinterpret_cast<const void*>(cls_.process)},
            {"inbound", reinterpret_cast<const void*>(cls_.inbound)},
            {"poll", reinterpret_cast<const void*>(cls_.poll)},
            {"rule_added", reinterpret_cast<const void*>(cls_.rule_added)},
            {"rule_removed", reinterpret_cast<const void*>(cls_.rule_removed)},
            {"vif_removed", reinterpret_cast<const void*>(cls_.vif_removed)},
            {"control", reinterpret_cast<const void*>(cls_.control)},
            {"class_control", reinterpret_cast<const void*>(cls_.class_control)},
            {"audit", reinterpret_cast<const void*>(cls_.audit)},
        };
        for (const auto& [name, function] : all)
            if (function != nullptr && !is_in_a_library(function))
                refuse(std::string(name) + " leads to no function");
        if (cls_.process == nullptr)
            refuse("it has no process()", "What to do with packets is what a class is for.");
        if (cls_.inbound != nullptr && (cls_.flags & RINGTAP_IS_VIF) == 0)
            refuse("inbound() goes with RINGTAP_IS_VIF only");
    }

    /// Entries before the end.
    template <typename Entry>
    size_t length(const Entry* table, const std::string& kind) const {
        if (table == nullptr) return 0;
        for (size_t n = 0; n < longest_table && is_entry_in_a_library(table + n); n++) {
            if (table[n].name == nullptr) return n;
            check_text(table[n].name, "the name of " + kind + " " + std::to_string(n + 1));
        }
        refuse("its table of " + kind + "s has no end", "The last entry is empty: {}.");
    }

    void check_new(std::set<std::string>& known, const std::string& kind,
                   const std::string& name) const {
        if (known.insert(name).second) return;
        refuse(kind + " '" + name + "' is there already",
               "Each needs a name of its own; every class has some already, every VIF more.");
    }

    void check_fields(const ringtap_field* table, const std::string& kind, bool may_be_bare) const {
        const size_t n = length(table, kind);
        std::set<std::string> known;
        if (kind == "parameter") {
            known.insert("ringSize");
            for (const ringtap_field* f = vif_params; is_vif() && f->name != nullptr; f++)
                known.insert(f->name);
        }
        for (size_t i = 0; i < n; i++) {
            const std::string name = table[i].name;
            const bool is_bare = may_be_bare && n == 1 && name.empty();
            if (!is_bare && !is_name(name, "_"))
                refuse("'" + name + "' cannot name a " + kind,
                       "A letter, then letters, digits and _, 64 at most.");
            check_new(known, kind, name);
            check_field(table[i], kind + " '" + name + "'");
        }
    }

    void check_field(const ringtap_field& field, const std::string& what) const {
        const uint32_t type = number_in(field.type);
        if (type < RINGTAP_BOOL || type > RINGTAP_RATE)
            refuse(what + " is of type " + std::to_string(type) + ", which there is not",
                   "See enum ringtap_type.");
        const bool is_counted = field.type == RINGTAP_UINT || field.type == RINGTAP_RANGE ||
                                field.type == RINGTAP_UINT_LIST;
        const bool is_measured = field.type == RINGTAP_DURATION || field.type == RINGTAP_RATE;
        if (field.min > field.max && !(is_measured && field.max == 0))
            refuse(what + " takes at least " + std::to_string(field.min) + " and at most " +
                   std::to_string(field.max));
        if (is_counted && field.max > largest_number)
            refuse(what + " takes numbers above 2^53 - 1, which JavaScript cannot count");
        if (field.type == RINGTAP_UINT_LIST && field.max > UINT32_MAX)
            refuse(what + " takes numbers above 2^32 - 1");
        check_optional_text(field.default_text, "the default of " + what);
        check_optional_text(field.doc, "the doc of " + what);
        check_optional_text(field.names, "the names of " + what);
        if (field.names != nullptr && !are_words_for_numbers(field.names))
            refuse("the names of " + what + " are '" + field.names + "'",
                   "Words for numbers: \"ipv4=2048 arp=2054\".");
        if (field.required != 0 && field.default_text != nullptr)
            refuse(what + " is required, and has a default");
    }

    void check_conditions() const {
        std::set<std::string> known;
        for (size_t i = 0; cls_.conditions != nullptr; i++) {
            if (i == longest_table || !is_entry_in_a_library(cls_.conditions + i))
                refuse("its table of conditions has no end", "The last entry is NULL.");
            const char* name = cls_.conditions[i];
            if (name == nullptr) return;
            check_text(name, "the name of condition " + std::to_string(i + 1));
            check_new(known, "condition", name);
            if (std::string(name) != "*" && find_condition(name) == nullptr)
                refuse(std::string("there is no condition '") + name + "'",
                       "`ringtap classes forward` lists them all; \"*\" stands for all.");
        }
    }

    void check_drops() const {
        const size_t n = length(cls_.drops, "drop reason");
        ringtap_class without = cls_;
        without.drops = nullptr;
        std::set<std::string> known;
        for (const ringtap_reason& reason : reasons_of(without)) known.insert(reason.name);
        for (size_t i = 0; i < n; i++) {
            const ringtap_reason& reason = cls_.drops[i];
            const std::string name = reason.name;
            const bool is_lower = std::none_of(name.begin(), name.end(), isupper);
            if (!is_lower || !is_name(name, "-"))
                refuse("'" + name + "' cannot name a drop reason",
                       "A lower-case letter, then such letters, digits and -, 64 at most.");
            check_new(known, "drop reason", name);
            check_optional_text(reason.doc, "the doc of drop reason '" + name + "'");
        }
    }

    void check_commands(const ringtap_command* table, const std::string& kind, bool has_function,
                        const std::string& function) const {
        const size_t n = length(table, kind);
        std::set<std::string> known;
        for (const ringtap_command* c = vif_commands; kind == "command" && is_vif() && c->name; c++)
            known.insert(c->name);
        for (size_t i = 0; i < n; i++) {
            const ringtap_command& command = table[i];
            const std::string name = command.name;
            if (!is_name(name, "_"))
                refuse("'" + name + "' cannot name a " + kind,
                       "A letter, then letters, digits and _, 64 at most.");
            check_new(known, kind, name);
            check_optional_text(command.doc, "the doc of " + kind + " '" + name + "'");
            check_fields(command.arguments, "argument", true);
            if (number_in(command.result) > RINGTAP_ROWS)
                refuse(kind + " '" + name + "' has a result that there is not",
                       "See enum ringtap_result.");
            check_fields(command.results, "result", true);
            const bool has_columns = command.results != nullptr && command.results[0].name;
            if (has_columns != (command.result != RINGTAP_NOTHING))
                refuse(kind + " '" + name + "' " +
                       (has_columns ? "answers nothing, and has results"
                                    : "answers something, and has no results"));
        }
        if (n > 0 && !has_function)
            refuse("it has " + kind + "s, and no " + function + "() to answer them");
    }

    bool is_vif() const { return (cls_.flags & RINGTAP_IS_VIF) != 0; }

    const ringtap_class& cls_;
    const std::string& library_;
    std::string who_;
};

}  // namespace

bool is_in_a_library(const void* address) {
    Dl_info info;
    return address != nullptr && dladdr(address, &info) != 0;
}

void check_class_table(const ringtap_class& cls, const std::string& library) {
    Check(cls, library).run();
}

}  // namespace ringtap
