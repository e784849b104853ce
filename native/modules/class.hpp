// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdio>
#include <exception>
#include <new>
#include <string>

#include "ringtap/module.h"

namespace ringtap {

/// Makes a class known to the core: one of these at the foot of each class's file.
struct RegisterClass {
    explicit RegisterClass(const ringtap_class* cls);
};

/// What the constructor of a module gets.
struct Context {
    ringtap_instance* instance;
    const ringtap_api* api;
    const ringtap_value* params;
};

/// Adapts a C++ class to the C table, function by function: what `T` has is filled in, what it has
/// not stays null. `T` is constructed with a Context, and sees the core only through Context::api.
template <typename T>
constexpr ringtap_class make_class(ringtap_class description) {
    description.abi_version = RINGTAP_ABI_VERSION;
    description.state_bytes = sizeof(T);
    description.create = [](void* state, ringtap_instance* instance, const ringtap_api* api,
                            const ringtap_value* params, char* error, size_t error_bytes) -> int {
        try {
            new (state) T(Context{instance, api, params});
            return 0;
        } catch (const std::exception& e) {
            std::snprintf(error, error_bytes, "%s", e.what());
            return -1;
        }
    };
    description.destroy = [](void* state) { static_cast<T*>(state)->~T(); };
    description.process = [](void* state, rte_mbuf* const* packets, uint16_t n) {
        static_cast<T*>(state)->process(packets, n);
    };
    if constexpr (requires(T t, rte_mbuf* const* p) { t.inbound(p, uint16_t{1}); })
        description.inbound = [](void* state, rte_mbuf* const* packets, uint16_t n) {
            static_cast<T*>(state)->inbound(packets, n);
        };
    if constexpr (requires(T t) { t.poll(uint16_t{1}); })
        description.poll = [](void* state, uint16_t budget) {
            return static_cast<T*>(state)->poll(budget);
        };
    if constexpr (requires(T t) { t.start(); })
        description.start = [](void* state) { return static_cast<T*>(state)->start(); };
    if constexpr (requires(T t) { t.stop(); })
        description.stop = [](void* state) { static_cast<T*>(state)->stop(); };
    if constexpr (requires(T t, const ringtap_rule& r) { t.rule_added(r); }) {
        description.rule_added = [](void* state, const ringtap_rule* rule) {
            static_cast<T*>(state)->rule_added(*rule);
        };
        description.rule_removed = [](void* state, const ringtap_rule* rule) {
            static_cast<T*>(state)->rule_removed(*rule);
        };
    }
    if constexpr (requires(T t) { t.vif_removed(1u); })
        description.vif_removed = [](void* state, uint32_t vif) {
            static_cast<T*>(state)->vif_removed(vif);
        };
    if constexpr (requires(T t, ringtap_call * c) { t.control(uint16_t{1}, nullptr, c); })
        description.control = [](void* state, uint16_t command, const ringtap_value* arguments,
                                 ringtap_call* call) {
            static_cast<T*>(state)->control(command, arguments, call);
        };
    if constexpr (requires(const ringtap_api& api, ringtap_call* c) {
                      T::class_control(api, uint16_t{1}, nullptr, c);
                  })
        description.class_control = [](const ringtap_api* api, uint16_t command,
                                       const ringtap_value* arguments, ringtap_call* call) {
            T::class_control(*api, command, arguments, call);
        };
    if constexpr (requires(T t) { t.audit(); })
        description.audit = [](void* state, char* finding, size_t finding_bytes) -> int {
            const std::string text = static_cast<T*>(state)->audit();
            std::snprintf(finding, finding_bytes, "%s", text.c_str());
            return text.empty() ? 0 : 1;
        };
    if constexpr (requires(const T t) { t.missed(); })
        description.missed = [](void* state) { return static_cast<const T*>(state)->missed(); };
    return description;
}

/// Packets that a module has room for at once.
inline constexpr uint16_t chunk_max = 64;

/// A burst of any size, by parts that fit: `visit(packets, n)`.
template <typename Visit>
void for_each_chunk(rte_mbuf* const* packets, uint16_t n, Visit visit) {
    for (uint16_t done = 0; done < n;) {
        const auto size = std::min<uint16_t>(n - done, chunk_max);
        visit(packets + done, size);
        done += size;
    }
}

/// As if from the wire: those that may enter go on by the VIF's rules.
inline void enter(const ringtap_api& core, ringtap_instance* self, rte_mbuf* const* packets,
                  uint16_t n) {
    for_each_chunk(packets, n, [&](rte_mbuf* const* chunk, uint16_t size) {
        rte_mbuf* passed[chunk_max];
        core.emit(self, passed, core.vif_enter(self, chunk, size, passed));
    });
}

/// Conditions of classes that take whatever there is.
inline constexpr const char* every_condition[] = {"*", nullptr};

}  // namespace ringtap
