// SPDX-License-Identifier: Apache-2.0
#include "control.hpp"

#include "crash/outside_call.hpp"
#include "error.hpp"
#include "thrown.hpp"

namespace ringtap {

namespace {

bool is_vif(const ringtap_class& cls) {
    return (cls.flags & RINGTAP_IS_VIF) != 0;
}

template <typename Entry>
void append(std::vector<Entry>& to, const Entry* table) {
    for (const Entry* e = table; e != nullptr && e->name != nullptr; e++) to.push_back(*e);
}

/// Within a catch block.
Error thrown_by_command(const std::string& who, const char* command) {
    return {"ERR_RINGTAP_MODULE_THREW",
            who + " threw in command '" + command + "': " + thrown_text() + "."};
}

void check_refusal(const ringtap_call& call, const std::string& who) {
    if (call.refusal)
        throw Error("ERR_RINGTAP_CONTROL", who + " refused: " + *call.refusal + ".", call.fix);
}

/// The workers of all dataplanes of the process.
class AllStandStill {
  public:
    AllStandStill() {
        for (Graph* graph : Graph::all()) graph->stand_still();
    }
    ~AllStandStill() {
        for (Graph* graph : Graph::all()) graph->go_on();
    }
    AllStandStill(const AllStandStill&) = delete;
    AllStandStill& operator=(const AllStandStill&) = delete;
};

enum VifCommand : uint16_t { set_link, vif_command_count };

void control_vif(Vif& vif, uint16_t command, const ringtap_value* arguments) {
    if (command == set_link) vif.set_link(arguments[0].u != 0);
}

}  // namespace

std::vector<ringtap_command> commands_of(const ringtap_class& cls) {
    std::vector<ringtap_command> commands;
    if (is_vif(cls)) append(commands, vif_commands);
    append(commands, cls.commands);
    return commands;
}

std::vector<ringtap_command> class_commands_of(const ringtap_class& cls) {
    std::vector<ringtap_command> commands;
    append(commands, cls.class_commands);
    return commands;
}

size_t first_own_command(const ringtap_class& cls) {
    return is_vif(cls) ? size_t{vif_command_count} : 0;
}

size_t own_param_count(const ringtap_class& cls) {
    size_t n = 0;
    while (cls.params != nullptr && cls.params[n].name != nullptr) n++;
    return n;
}

std::vector<ringtap_field> params_of(const ringtap_class& cls) {
    std::vector<ringtap_field> params;
    append(params, cls.params);
    if (is_vif(cls)) append(params, vif_params);
    return params;
}

ringtap_call control(Instance& it, uint16_t command, const ringtap_value* arguments) {
    ringtap_call call;
    if (it.vif != nullptr && command < vif_command_count) {
        control_vif(*it.vif, command, arguments);
        return call;
    }
    const auto own = static_cast<uint16_t>(command - (it.vif != nullptr ? vif_command_count : 0));
    Hand& hand = it.worker->hand;
    const char* name = it.cls->commands[own].name;
    hand.begin(it, nullptr, 0, {"command", name});
    std::optional<Error> thrown;
    try {
        it.cls->control(it.state.get(), own, arguments, &call);
    } catch (...) {
        thrown = thrown_by_command(it.name, name);
    }
    hand.finish();
    if (thrown) throw *thrown;
    check_refusal(call, it.name);
    return call;
}

ringtap_call control_class(const ringtap_class& cls, uint16_t command,
                           const ringtap_value* arguments) {
    const AllStandStill still;
    const std::string who = std::string("class ") + cls.name;
    const char* name = cls.class_commands[command].name;
    ringtap_call call;
    try {
        const OutsideCall in_call({"command", name}, cls.name);
        cls.class_control(&module_api(), command, arguments, &call);
    } catch (...) {
        throw thrown_by_command(who, name);
    }
    check_refusal(call, who);
    return call;
}

}  // namespace ringtap
