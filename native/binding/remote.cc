// SPDX-License-Identifier: Apache-2.0
#include "remote.hpp"

#include <cxxabi.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include <algorithm>
#include <csignal>
#include <cstring>
#include <memory>

#include "../core/crash/handler.hpp"
#include "../core/remote/child.hpp"
#include "../core/remote/serve.hpp"
#include "convert.hpp"

namespace ringtap::binding {

namespace {

using Info = const Napi::CallbackInfo&;

/// Text in an area that a crash may have spoilt.
template <size_t room>
Napi::String from_text(const Napi::Env& env, const char (&text)[room]) {
    return Napi::String::New(env, text, strnlen(text, room));
}

std::string demangled(const NativeFrame& frame) {
    const std::string symbol(frame.symbol, strnlen(frame.symbol, sizeof(frame.symbol)));
    int status = 0;
    const std::unique_ptr<char, decltype(&std::free)> text(
        abi::__cxa_demangle(symbol.c_str(), nullptr, nullptr, &status), std::free);
    return text ? text.get() : symbol;
}

Napi::Array from_frames(const Napi::Env& env, const CrashRecord& record) {
    auto out = Napi::Array::New(env);
    for (uint32_t i = 0; i < std::min<uint32_t>(record.frames, CrashRecord::max_frames); i++) {
        auto frame = Napi::Object::New(env);
        frame.Set("module", from_text(env, record.frame[i].module));
        frame.Set("offset", static_cast<double>(record.frame[i].offset));
        frame.Set("symbol", demangled(record.frame[i]));
        out.Set(i, frame);
    }
    return out;
}

Napi::Array from_packets(const Napi::Env& env, const Child& child, const Situation& situation) {
    auto out = Napi::Array::New(env);
    for (uint32_t i = 0; i < std::min(situation.listed, Situation::max_packets); i++) {
        const PacketInHand& in_hand = situation.hand[i];
        const std::vector<uint8_t> bytes = child.packet(in_hand);
        auto packet = Napi::Object::New(env);
        packet.Set("injection", static_cast<double>(in_hand.origin >> 32));
        packet.Set("index", static_cast<double>(static_cast<uint32_t>(in_hand.origin)));
        packet.Set("bytes", Napi::Buffer<uint8_t>::Copy(env, bytes.data(), bytes.size()));
        out.Set(i, packet);
    }
    return out;
}

/// Of a process that ended without a word: any thread that was in a call.
const Situation& last_situation(const CrashArea& area) {
    if (area.record.kind != CrashRecord::nothing) return area.record.situation;
    for (const Situation& thread : area.threads)
        if (thread.call[0] != '\0') return thread;
    return area.threads[0];
}

/// Mapped until nobody in JavaScript can see it any more.
Napi::Value from_view(const Napi::Env& env, const std::shared_ptr<SharedView>& view) {
    const auto finalize = [](Napi::Env, void*, std::shared_ptr<SharedView>* gone) { delete gone; };
    return Napi::ArrayBuffer::New(env, view->memory(), view->bytes(), finalize,
                                  new std::shared_ptr<SharedView>(view));
}

const char* const kinds[] = {"gone", "fault", "hung", "exited", "out-of-memory", "overran"};

class ChildHandle : public Napi::ObjectWrap<ChildHandle> {
  public:
    static Napi::Function define(Napi::Env env) {
        constexpr auto at = napi_default;
        return DefineClass(
            env, "Child",
            {InstanceMethod<&ChildHandle::guarded_call<&ChildHandle::call>>("call", at),
             InstanceMethod<&ChildHandle::guarded_call<&ChildHandle::end>>("end", at),
             InstanceMethod<&ChildHandle::guarded_call<&ChildHandle::death>>("death", at),
             InstanceMethod<&ChildHandle::guarded_call<&ChildHandle::exchange>>("exchange", at),
             InstanceMethod<&ChildHandle::guarded_call<&ChildHandle::pool_memory>>("poolMemory",
                                                                                   at),
             InstanceAccessor<&ChildHandle::pid>("pid")});
    }

    /// (program, arguments, environment)
    explicit ChildHandle(Info info) : Napi::ObjectWrap<ChildHandle>(info) {
        guarded(info.Env(), [&] {
            child_ = std::make_unique<Child>(to_string(info[0], "program"),
                                             to_strings(info[1], "arguments"),
                                             to_strings(info[2], "environment"));
            return info.Env().Undefined();
        });
    }

  private:
    template <Napi::Value (ChildHandle::*method)(Info)>
    Napi::Value guarded_call(Info info) {
        return guarded(info.Env(), [&] { return (this->*method)(info); });
    }

    /// (request, limit in ms) → answer, or undefined: it has died
    Napi::Value call(Info info) {
        const Napi::Uint8Array request = to_bytes(info[0], "request");
        Napi::Value answer = info.Env().Undefined();
        const auto room = [&](size_t bytes) {
            const auto buffer = Napi::Buffer<uint8_t>::New(info.Env(), bytes);
            answer = buffer;
            return buffer.Data();
        };
        const bool is_answered =
            child_->call(request.Data(), request.ByteLength(), to_uint32(info[1], "limit"), room);
        return is_answered ? answer : info.Env().Undefined();
    }

    Napi::Value end(Info info) {
        child_->end();
        return info.Env().Undefined();
    }

    /// As of the native core here, see host.cc.
    Napi::Value exchange(Info info) { return from_view(info.Env(), child_->exchange()); }

    /// ({fd, offset, bytes} | undefined: where its own pool() says that it is)
    Napi::Value pool_memory(Info info) {
        if (info[0].IsUndefined()) return from_view(info.Env(), child_->pool());
        const Napi::Object place = to_object(info[0], "place");
        return from_view(info.Env(),
                         child_->pool(static_cast<int>(to_uint32(place.Get("fd"), "fd")),
                                      to_uint64(place.Get("offset"), "offset"),
                                      to_uint64(place.Get("bytes"), "bytes")));
    }

    Napi::Value death(Info info) {
        const Napi::Env env = info.Env();
        if (child_->area() == nullptr)
            throw Error("ERR_RINGTAP_CLOSED", "What this process left behind is gone.");
        const CrashRecord& record = child_->area()->record;
        const Situation& situation = last_situation(*child_->area());
        const Child::End& end = child_->how_it_ended();
        const bool is_known = record.kind != CrashRecord::nothing && record.kind < std::size(kinds);
        auto out = Napi::Object::New(env);
        out.Set("kind", kinds[end.was_late ? uint32_t{CrashRecord::hung}
                                           : (is_known ? uint32_t{record.kind} : 0)]);
        out.Set("number", record.number);
        out.Set("address", big(env, record.address));
        out.Set("dataBytes", static_cast<double>(record.data_bytes));
        const int status = end.wait_status;
        if (WIFEXITED(status)) out.Set("status", WEXITSTATUS(status));
        const char* name = WIFSIGNALED(status) ? sigabbrev_np(WTERMSIG(status)) : nullptr;
        if (name != nullptr) out.Set("signal", std::string("SIG") + name);
        out.Set("call", from_text(env, situation.call));
        out.Set("detail", from_text(env, situation.detail));
        out.Set("instance", from_text(env, situation.instance));
        out.Set("className", from_text(env, situation.class_name));
        out.Set("now", big(env, situation.now_ns));
        out.Set("inHand", situation.call[0] == '\0' ? 0 : situation.packets);
        out.Set("packets", situation.call[0] == '\0' ? Napi::Array::New(env)
                                                     : from_packets(env, *child_, situation));
        out.Set("frames", from_frames(env, record));
        return out;
    }

    Napi::Value pid(Info info) { return Napi::Number::New(info.Env(), child_->pid()); }

    std::unique_ptr<Child> child_;
};

/// (memory limit in bytes, 0: none)
Napi::Value join(Info info) {
    return guarded(info.Env(), [&] {
        join_parent(to_uint64(info[0], "memory limit"));
        return info.Env().Undefined();
    });
}

/// → the next request, or undefined: there will be none
Napi::Value receive(Info info) {
    return guarded(info.Env(), [&]() -> Napi::Value {
        Napi::Value request = info.Env().Undefined();
        const bool is_there = receive_request([&](size_t bytes) {
            const auto buffer = Napi::Buffer<uint8_t>::New(info.Env(), bytes);
            request = buffer;
            return buffer.Data();
        });
        return is_there ? request : info.Env().Undefined();
    });
}

/// (answer) → whether anybody has got it
Napi::Value send(Info info) {
    return guarded(info.Env(), [&] {
        const Napi::Uint8Array answer = to_bytes(info[0], "answer");
        return Napi::Boolean::New(info.Env(), send_answer(answer.Data(), answer.ByteLength()));
    });
}

/// (path of crash.pcap)
Napi::Value die_with_parent(Info info) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    return info.Env().Undefined();
}

Napi::Value watch(Info info) {
    return guarded(info.Env(), [&] {
        watch_for_crashes(to_string(info[0], "path").c_str());
        return info.Env().Undefined();
    });
}

/// (title)
Napi::Value name(Info info) {
    return guarded(info.Env(), [&] {
        name_scenario(to_string(info[0], "title").c_str());
        return info.Env().Undefined();
    });
}

}  // namespace

void define_remote(Napi::Env env, Napi::Object exports) {
    exports.Set("Child", ChildHandle::define(env));
    exports.Set("join", Napi::Function::New<join>(env, "join"));
    exports.Set("receive", Napi::Function::New<receive>(env, "receive"));
    exports.Set("send", Napi::Function::New<send>(env, "send"));
    exports.Set("watch", Napi::Function::New<watch>(env, "watch"));
    exports.Set("dieWithParent", Napi::Function::New<die_with_parent>(env, "dieWithParent"));
    exports.Set("nameScenario", Napi::Function::New<name>(env, "nameScenario"));
}

}  // namespace ringtap::binding
