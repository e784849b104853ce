// SPDX-License-Identifier: Apache-2.0
#include "host.hpp"

#include "../core/host/hosted_class.hpp"
#include "../core/host/hosted_instance.hpp"
#include "../core/pool.hpp"
#include "convert.hpp"

namespace ringtap::binding {

uint32_t InJavaScript::depth_ = 0;

void InJavaScript::refuse() {
    if (depth_ == 0) return;
    throw Error("ERR_RINGTAP_IN_MODULE",
                "A data plane cannot be used from inside of a module while it is running.",
                "A module has what create() was given: emit, drop, send, every, now, …");
}

namespace {

using Info = const Napi::CallbackInfo&;

/// Thrown through the core, which drops what the instance has in hand.
struct Interrupted : std::exception {};

class JavaScriptHost : public Host {
  public:
    JavaScriptHost(const Napi::Function& burst, const Napi::Function& timer)
        : env_(burst.Env()), burst_(Napi::Persistent(burst)), timer_(Napi::Persistent(timer)) {
        burst_.SuppressDestruct();
        timer_.SuppressDestruct();
    }

    int32_t burst(uint32_t instance, uint32_t n) override { return ask(burst_, instance, n); }
    int32_t timer(uint32_t instance, uint32_t number) override {
        return ask(timer_, instance, number);
    }

  private:
    /// Once per burst: by the plain C interface, which costs a third of the other.
    int32_t ask(const Napi::FunctionReference& function, uint32_t first, uint32_t second) {
        const InJavaScript in_javascript;
        const Napi::HandleScope scope(env_);
        napi_value receiver, arguments[2], answer;
        napi_get_undefined(env_, &receiver);
        napi_create_uint32(env_, first, &arguments[0]);
        napi_create_uint32(env_, second, &arguments[1]);
        int32_t actions = 0;
        if (napi_call_function(env_, receiver, function.Value(), 2, arguments, &answer) !=
                napi_ok ||
            napi_get_value_int32(env_, answer, &actions) != napi_ok) {
            bool is_pending = false;
            napi_is_exception_pending(env_, &is_pending);
            if (is_pending) napi_get_and_clear_last_exception(env_, &answer);
            throw Interrupted();
        }
        return actions;
    }

    napi_env env_;
    Napi::FunctionReference burst_, timer_;
};

/// (burst: (instance, n) → actions, timer: (instance, timer) → actions)
void attach(Info info) {
    guarded(info.Env(), [&] {
        static std::unique_ptr<JavaScriptHost> host;
        host = std::make_unique<JavaScriptHost>(info[0].As<Napi::Function>(),
                                                info[1].As<Napi::Function>());
        Host::set(host.get());
        return info.Env().Undefined();
    });
}

/// The slots and actions that core and JavaScript write down for each other.
Napi::Value exchange(Info info) {
    Exchange& shared = Host::exchange();
    return Napi::ArrayBuffer::New(info.Env(), &shared, sizeof(shared));
}

/// The pool's memory, once there is one. Nobody but the views may have it.
Napi::Value pool_memory(Info info) {
    return guarded(info.Env(), [&]() -> Napi::Value {
        Pool& pool = Pool::open();
        return Napi::ArrayBuffer::New(info.Env(), const_cast<void*>(pool.memory()),
                                      pool.memory_bytes());
    });
}

/// ({name, doc, isVif, copies, conditions, drops: [{name, doc, isFault}]}) → number
Napi::Value define_class(Info info) {
    return guarded(info.Env(), [&]() -> Napi::Value {
        const Napi::Object given = to_object(info[0], "class");
        HostedClass::Words words;
        words.name = to_string(given.Get("name"), "name");
        words.doc = to_string(given.Get("doc"), "doc");
        words.is_vif = to_bool(given.Get("isVif"), "isVif");
        words.copies_each = std::max(1u, to_uint32(given.Get("copies"), "copies"));
        words.conditions = to_strings(given.Get("conditions"), "conditions");
        const Napi::Array drops = to_array(given.Get("drops"), "drops");
        for (uint32_t i = 0; i < drops.Length(); i++) {
            const Napi::Object reason = to_object(drops.Get(i), "reason");
            words.drops.push_back({to_string(reason.Get("name"), "name"),
                                   to_string(reason.Get("doc"), "doc"),
                                   to_bool(reason.Get("isFault"), "isFault")});
        }
        return Napi::Number::New(info.Env(), HostedClass::define(std::move(words)));
    });
}

/// `what(instance)` for the instance whose number is the first argument.
template <typename What>
Napi::Value with_instance(Info info, What what) {
    return guarded(info.Env(), [&]() -> Napi::Value {
        return what(HostedInstance::find(to_uint32(info[0], "instance")));
    });
}

template <void (HostedInstance::*method)(uint32_t)>
Napi::Value run(Info info) {
    return with_instance(info, [&](HostedInstance& it) {
        (it.*method)(to_uint32(info[1], "number"));
        return info.Env().Undefined();
    });
}

template <bool (HostedInstance::*method)(uint32_t)>
Napi::Value ask(Info info) {
    return with_instance(info, [&](HostedInstance& it) {
        return Napi::Boolean::New(info.Env(), (it.*method)(to_uint32(info[1], "slot")));
    });
}

template <bool (HostedInstance::*method)(uint32_t, uint32_t)>
Napi::Value ask(Info info) {
    return with_instance(info, [&](HostedInstance& it) {
        return Napi::Boolean::New(
            info.Env(), (it.*method)(to_uint32(info[1], "slot"), to_uint32(info[2], "number")));
    });
}

/// (instance, slot, offset, bytes: filled)
Napi::Value read(Info info) {
    return with_instance(info, [&](HostedInstance& it) {
        Napi::Uint8Array to = to_bytes(info[3], "bytes");
        return Napi::Boolean::New(
            info.Env(), it.read(to_uint32(info[1], "slot"), to_uint32(info[2], "offset"), to.Data(),
                                static_cast<uint32_t>(to.ByteLength())));
    });
}

/// (instance, slot, offset, bytes)
Napi::Value write(Info info) {
    return with_instance(info, [&](HostedInstance& it) {
        const Napi::Uint8Array from = to_bytes(info[3], "bytes");
        return Napi::Boolean::New(info.Env(),
                                  it.write(to_uint32(info[1], "slot"), to_uint32(info[2], "offset"),
                                           from.Data(), static_cast<uint32_t>(from.ByteLength())));
    });
}

/// (instance, bytes, held)
Napi::Value allocate(Info info) {
    return with_instance(info, [&](HostedInstance& it) {
        const Napi::Uint8Array bytes = to_bytes(info[1], "bytes");
        return Napi::Boolean::New(
            info.Env(), it.allocate(bytes.Data(), static_cast<uint32_t>(bytes.ByteLength()),
                                    to_uint32(info[2], "number")));
    });
}

/// (instance, held) → slot, or −1
Napi::Value open_slot(Info info) {
    return with_instance(info, [&](HostedInstance& it) {
        const auto slot = it.open(to_uint32(info[1], "number"));
        return Napi::Number::New(info.Env(), slot ? static_cast<double>(*slot) : -1);
    });
}

Napi::Value close(Info info) {
    return with_instance(info, [&](HostedInstance& it) {
        it.close();
        return info.Env().Undefined();
    });
}

/// (instance, ring) → its place among the rings that it may send to past its rules
Napi::Value add_target(Info info) {
    return with_instance(info, [&](HostedInstance& it) {
        return Napi::Number::New(info.Env(), it.add_target(to_uint32(info[1], "ring")));
    });
}

/// (instance, timer, delay, period)
Napi::Value add_timer(Info info) {
    return with_instance(info, [&](HostedInstance& it) {
        it.add_timer(to_uint32(info[1], "timer"), to_uint64(info[2], "delay"),
                     to_uint64(info[3], "period"));
        return info.Env().Undefined();
    });
}

Napi::Value now(Info info) {
    return with_instance(info, [&](HostedInstance& it) { return big(info.Env(), it.now_ns()); });
}

}  // namespace

Napi::Object make_host(Napi::Env env) {
    auto host = Napi::Object::New(env);
    host.Set("attach", Napi::Function::New<attach>(env, "attach"));
    host.Set("exchange", Napi::Function::New<exchange>(env, "exchange"));
    host.Set("poolMemory", Napi::Function::New<pool_memory>(env, "poolMemory"));
    host.Set("defineClass", Napi::Function::New<define_class>(env, "defineClass"));
    host.Set("perform", Napi::Function::New<run<&HostedInstance::perform>>(env, "perform"));
    host.Set("makeWritable",
             Napi::Function::New<ask<&HostedInstance::make_writable>>(env, "makeWritable"));
    host.Set("makeMetadataWritable",
             Napi::Function::New<ask<&HostedInstance::make_metadata_writable>>(
                 env, "makeMetadataWritable"));
    host.Set("gather", Napi::Function::New<ask<&HostedInstance::gather>>(env, "gather"));
    host.Set("read", Napi::Function::New<read>(env, "read"));
    host.Set("write", Napi::Function::New<write>(env, "write"));
    host.Set("prepend", Napi::Function::New<ask<&HostedInstance::prepend>>(env, "prepend"));
    host.Set("append", Napi::Function::New<ask<&HostedInstance::append>>(env, "append"));
    host.Set("trimFront", Napi::Function::New<ask<&HostedInstance::trim_front>>(env, "trimFront"));
    host.Set("trimEnd", Napi::Function::New<ask<&HostedInstance::trim_end>>(env, "trimEnd"));
    host.Set("clone", Napi::Function::New<ask<&HostedInstance::clone>>(env, "clone"));
    host.Set("allocate", Napi::Function::New<allocate>(env, "allocate"));
    host.Set("open", Napi::Function::New<open_slot>(env, "open"));
    host.Set("close", Napi::Function::New<close>(env, "close"));
    host.Set("addTarget", Napi::Function::New<add_target>(env, "addTarget"));
    host.Set("addTimer", Napi::Function::New<add_timer>(env, "addTimer"));
    host.Set("cancelTimer",
             Napi::Function::New<run<&HostedInstance::cancel_timer>>(env, "cancelTimer"));
    host.Set("now", Napi::Function::New<now>(env, "now"));
    return host;
}

}  // namespace ringtap::binding
