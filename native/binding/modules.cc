// SPDX-License-Identifier: Apache-2.0
#include "modules.hpp"

#include "../core/control.hpp"
#include "../core/library/library.hpp"
#include "../core/registry.hpp"
#include "convert.hpp"
#include "describe.hpp"

namespace ringtap::binding {

namespace {

using Info = const Napi::CallbackInfo&;

/// (path) → descriptions of its classes
Napi::Value load_modules(Info info) {
    return guarded(info.Env(), [&] {
        return describe_classes(info.Env(), load_library(to_string(info[0], "path")));
    });
}

/// (path)
Napi::Value forget_modules(Info info) {
    return guarded(info.Env(), [&] {
        forget_library(to_string(info[0], "path"));
        return info.Env().Undefined();
    });
}

/// (class, command index, arguments) → rows of column values
Napi::Value control_class(Info info) {
    return guarded(info.Env(), [&]() -> Napi::Value {
        const ringtap_class& cls = find_class(to_string(info[0], "class"));
        const auto commands = class_commands_of(cls);
        const uint32_t index = to_uint32(info[1], "command");
        if (index >= commands.size())
            throw Error("ERR_RINGTAP_ARGUMENT",
                        "There is no class command number " + std::to_string(index) + ".");
        const Values values(info[2], fields_of(commands[index].arguments));
        const ringtap_call call =
            ringtap::control_class(cls, static_cast<uint16_t>(index), values.data());
        return from_rows(info.Env(), call, commands[index].results);
    });
}

}  // namespace

void define_modules(Napi::Env env, Napi::Object exports) {
    exports.Set("loadModules", Napi::Function::New<load_modules>(env, "loadModules"));
    exports.Set("forgetModules", Napi::Function::New<forget_modules>(env, "forgetModules"));
    exports.Set("controlClass", Napi::Function::New<control_class>(env, "controlClass"));
}

}  // namespace ringtap::binding
