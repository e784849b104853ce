// SPDX-License-Identifier: Apache-2.0
#include "describe.hpp"

#include "../core/condition.hpp"
#include "../core/control.hpp"
#include "../core/registry.hpp"
#include "convert.hpp"

namespace ringtap::binding {

namespace {

const char* type_name(ringtap_type type) {
    switch (type) {
        case RINGTAP_BOOL:
            return "bool";
        case RINGTAP_UINT:
            return "uint";
        case RINGTAP_DURATION:
            return "duration";
        case RINGTAP_MAC:
            return "mac";
        case RINGTAP_VIF:
            return "vif";
        case RINGTAP_RANGE:
            return "range";
        case RINGTAP_UINT_LIST:
            return "uintList";
        case RINGTAP_IPV4_PREFIX:
            return "ipv4Prefix";
        case RINGTAP_TEXT:
            return "text";
        case RINGTAP_PATH:
            return "path";
        case RINGTAP_IPV4:
            return "ipv4";
        case RINGTAP_IPV6:
            return "ipv6";
        case RINGTAP_IPV6_PREFIX:
            return "ipv6Prefix";
        case RINGTAP_RATE:
            return "rate";
    }
    return "?";
}

const char* text_or_none(const char* text) {
    return text == nullptr ? "" : text;
}

Napi::Object from_field(const Napi::Env& env, const ringtap_field& field) {
    auto out = Napi::Object::New(env);
    out.Set("name", field.name);
    out.Set("type", type_name(field.type));
    out.Set("required", field.required != 0);
    out.Set("min", static_cast<double>(field.min));
    out.Set("max", static_cast<double>(field.max));
    out.Set("doc", text_or_none(field.doc));
    if (field.default_text != nullptr) out.Set("default", field.default_text);
    if (field.names != nullptr) out.Set("names", field.names);
    return out;
}

/// Who brought a parameter, a command or a drop reason into a class.
const char* const of_every_class = "all";
const char* const of_every_vif = "vif";
const char* const of_the_class = "own";

Napi::Array from_fields(const Napi::Env& env, const std::vector<ringtap_field>& fields) {
    auto out = Napi::Array::New(env);
    for (const ringtap_field& field : fields) out.Set(out.Length(), from_field(env, field));
    return out;
}

Napi::Array conditions_of(const Napi::Env& env, const ringtap_class& cls) {
    auto out = Napi::Array::New(env);
    for (const char* const* name = cls.conditions; name != nullptr && *name != nullptr; name++) {
        if (std::string(*name) != "*") {
            out.Set(out.Length(), *name);
            continue;
        }
        for (const ConditionClass* condition : all_conditions())
            out.Set(out.Length(), condition->name);
    }
    return out;
}

Napi::Array params_of(const Napi::Env& env, const ringtap_class& cls) {
    const auto params = ringtap::params_of(cls);
    const size_t own = own_param_count(cls);
    auto out = Napi::Array::New(env);
    for (size_t i = 0; i < params.size(); i++) {
        auto entry = from_field(env, params[i]);
        entry.Set("scope", i < own ? of_the_class : of_every_vif);
        out.Set(out.Length(), entry);
    }
    return out;
}

const char* scope_of_reason(const ringtap_class& cls, size_t index) {
    if (index < common_reason_count) return of_every_class;
    const bool is_vif = (cls.flags & RINGTAP_IS_VIF) != 0;
    return is_vif && index < vif_reason_end ? of_every_vif : of_the_class;
}

Napi::Array drops_of(const Napi::Env& env, const ringtap_class& cls) {
    auto out = Napi::Array::New(env);
    for (const ringtap_reason& reason : reasons_of(cls)) {
        auto entry = Napi::Object::New(env);
        entry.Set("name", reason.name);
        entry.Set("doc", text_or_none(reason.doc));
        entry.Set("isFault", reason.fault != 0);
        entry.Set("scope", scope_of_reason(cls, out.Length()));
        out.Set(out.Length(), entry);
    }
    return out;
}

/// The first ones are those of every VIF.
Napi::Array from_commands(const Napi::Env& env, const std::vector<ringtap_command>& commands,
                          size_t first_own) {
    static const char* const results[] = {"nothing", "one", "rows"};
    auto out = Napi::Array::New(env);
    for (const ringtap_command& command : commands) {
        auto entry = Napi::Object::New(env);
        entry.Set("name", command.name);
        entry.Set("doc", text_or_none(command.doc));
        entry.Set("arguments", from_fields(env, fields_of(command.arguments)));
        entry.Set("result", results[command.result]);
        entry.Set("results", from_fields(env, fields_of(command.results)));
        entry.Set("scope", out.Length() < first_own ? of_every_vif : of_the_class);
        out.Set(out.Length(), entry);
    }
    return out;
}

}  // namespace

Napi::Array describe_classes(const Napi::Env& env, const std::vector<const ringtap_class*>& all) {
    auto out = Napi::Array::New(env);
    for (const ringtap_class* cls : all) {
        auto entry = Napi::Object::New(env);
        entry.Set("name", cls->name);
        entry.Set("doc", text_or_none(cls->doc));
        entry.Set("isVif", (cls->flags & RINGTAP_IS_VIF) != 0);
        entry.Set("needsLcore", (cls->flags & RINGTAP_NEEDS_LCORE) != 0);
        entry.Set("polls", cls->poll != nullptr && (cls->flags & RINGTAP_CAPTURES) == 0);
        entry.Set("captures", (cls->flags & RINGTAP_CAPTURES) != 0);
        entry.Set("isInternal", (cls->flags & RINGTAP_INTERNAL) != 0);
        entry.Set("params", params_of(env, *cls));
        entry.Set("conditions", conditions_of(env, *cls));
        entry.Set("drops", drops_of(env, *cls));
        entry.Set("commands", from_commands(env, commands_of(*cls), first_own_command(*cls)));
        entry.Set("classCommands", from_commands(env, class_commands_of(*cls), 0));
        out.Set(out.Length(), entry);
    }
    return out;
}

Napi::Value describe_all_classes(const Napi::CallbackInfo& info) {
    return describe_classes(info.Env(), all_classes());
}

Napi::Value describe_conditions(const Napi::CallbackInfo& info) {
    const Napi::Env env = info.Env();
    auto out = Napi::Array::New(env);
    for (const ConditionClass* condition : all_conditions()) {
        auto entry = Napi::Object::New(env);
        entry.Set("name", condition->name);
        entry.Set("doc", condition->doc);
        entry.Set("args", from_fields(env, fields_of(condition->args)));
        if (condition->object != nullptr) entry.Set("object", condition->object);
        out.Set(out.Length(), entry);
    }
    return out;
}

}  // namespace ringtap::binding
