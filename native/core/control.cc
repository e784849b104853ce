// SPDX-License-Identifier: Apache-2.0
#include "control.hpp"

#include "error.hpp"

namespace ringtap {

namespace {

bool is_vif(const ringtap_class& cls) {
    return (cls.flags & RINGTAP_IS_VIF) != 0;
}

template <typename Entry>
void append(std::vector<Entry>& to, const Entry* table) {
    for (const Entry* e = table; e != nullptr && e->name != nullptr; e++) to.push_back(*e);
}

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
    hand.begin(it, nullptr, 0, {"command", it.cls->commands[own].name});
    it.cls->control(it.state.get(), own, arguments, &call);
    hand.finish();
    if (call.refusal)
        throw Error("ERR_RINGTAP_CONTROL", it.name + " refused: " + *call.refusal + ".", call.fix);
    return call;
}

}  // namespace ringtap
