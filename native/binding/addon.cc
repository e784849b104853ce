// SPDX-License-Identifier: Apache-2.0
#include <napi.h>
#include <rte_mbuf.h>

#include "../core/counter.hpp"
#include "../core/eal.hpp"
#include "../core/page/sampler.hpp"
#include "../core/pool.hpp"
#include "batch.hpp"
#include "capture_writer.hpp"
#include "captures.hpp"
#include "convert.hpp"
#include "dataplane.hpp"
#include "describe.hpp"
#include "filter.hpp"
#include "host.hpp"
#include "modules.hpp"
#include "remote.hpp"

namespace ringtap::binding {

namespace {

using Info = const Napi::CallbackInfo&;

Backing to_backing(const Napi::Value& value) {
    if (value.IsUndefined()) return Backing::any;
    const std::string name = to_string(value, "memory");
    for (const Backing backing : {Backing::shared, Backing::hugepages})
        if (name == name_of(backing)) return backing;
    return Backing::anonymous;
}

/// (mbufs, 'anonymous' | 'shared' | 'hugepages' | undefined): starts DPDK and makes the pool, if
/// that has not been done.
Napi::Value open(Info info) {
    return guarded(info.Env(), [&] {
        Pool::open(to_uint32(info[0], "mbufs"), to_backing(info[1]));
        return info.Env().Undefined();
    });
}

Napi::Value pool(Info info) {
    const Pool* existing = Pool::existing();
    if (existing == nullptr) return info.Env().Undefined();
    auto result = Napi::Object::New(info.Env());
    result.Set("size", existing->size());
    result.Set("inUse", static_cast<double>(existing->in_use()));
    if (const auto memory = existing->shared_memory()) {
        auto shared = Napi::Object::New(info.Env());
        shared.Set("fd", memory->fd);
        shared.Set("offset", static_cast<double>(memory->offset));
        shared.Set("bytes", static_cast<double>(memory->bytes));
        result.Set("shared", shared);
    }
    return result;
}

/// Returns how many mbufs were missing (positive) or there twice (negative).
Napi::Value heal_pool(Info info) {
    return guarded(info.Env(), [&]() -> Napi::Value {
        if (Graph::alive() > 0)
            throw Error("ERR_RINGTAP_POOL_BUSY",
                        "The pool cannot be healed while a dataplane is open.");
        Pool* existing = Pool::existing();
        return Napi::Number::New(info.Env(), existing == nullptr ? 0 : existing->heal());
    });
}

Napi::Value dataplanes_open(Info info) {
    return Napi::Number::New(info.Env(), Graph::alive());
}

Napi::Value version(Info info) {
    return Napi::String::New(info.Env(), dpdk_version());
}

/// Name → bits of what JavaScript has words for.
Napi::Object offload_flags(Napi::Env env) {
    const std::pair<const char*, uint64_t> all[] = {
        {"vlan", RTE_MBUF_F_RX_VLAN},
        {"vlanStripped", RTE_MBUF_F_RX_VLAN_STRIPPED},
        {"vlanInsert", RTE_MBUF_F_TX_VLAN},
        {"rssHash", RTE_MBUF_F_RX_RSS_HASH},
        {"txIpv4", RTE_MBUF_F_TX_IPV4},
        {"txIpv6", RTE_MBUF_F_TX_IPV6},
        {"txIpChecksum", RTE_MBUF_F_TX_IP_CKSUM},
        {"txTcpChecksum", RTE_MBUF_F_TX_TCP_CKSUM},
        {"txUdpChecksum", RTE_MBUF_F_TX_UDP_CKSUM},
        {"txL4Mask", RTE_MBUF_F_TX_L4_MASK},
        {"rxIpGood", RTE_MBUF_F_RX_IP_CKSUM_GOOD},
        {"rxIpBad", RTE_MBUF_F_RX_IP_CKSUM_BAD},
        {"rxL4Good", RTE_MBUF_F_RX_L4_CKSUM_GOOD},
        {"rxL4Bad", RTE_MBUF_F_RX_L4_CKSUM_BAD},
    };
    auto result = Napi::Object::New(env);
    for (const auto& [name, bits] : all) result.Set(name, big(env, bits));
    return result;
}

/// For the statistics page: "node v20.19.0".
std::string host_of(Napi::Env env) {
    const napi_node_version* node = Napi::VersionManagement::GetNodeVersion(env);
    return std::string(node->release) + " v" + std::to_string(node->major) + "." +
           std::to_string(node->minor) + "." + std::to_string(node->patch);
}

#ifdef RINGTAP_TEST_BUILD
/// Switches one counter of the ledger off, by number; 0: none.
Napi::Value suppress(Info info) {
    return guarded(info.Env(), [&] {
        suppressed = static_cast<Counter>(to_uint32(info[0], "counter"));
        return info.Env().Undefined();
    });
}
#endif

}  // namespace

Napi::Object start(Napi::Env env, Napi::Object exports) {
    name_host(host_of(env).c_str());
    exports.Set("open", Napi::Function::New<open>(env, "open"));
    exports.Set("pool", Napi::Function::New<pool>(env, "pool"));
    exports.Set("healPool", Napi::Function::New<heal_pool>(env, "healPool"));
    exports.Set("dataplanesOpen", Napi::Function::New<dataplanes_open>(env, "dataplanesOpen"));
    exports.Set("dpdkVersion", Napi::Function::New<version>(env, "dpdkVersion"));
    exports.Set("classes", Napi::Function::New<describe_all_classes>(env, "classes"));
    exports.Set("conditions", Napi::Function::New<describe_conditions>(env, "conditions"));
    exports.Set("scanCapture", Napi::Function::New<scan_capture>(env, "scanCapture"));
    exports.Set("sameAsCapture", Napi::Function::New<same_as_capture>(env, "sameAsCapture"));
    exports.Set("sameAsGolden", Napi::Function::New<same_as_golden>(env, "sameAsGolden"));
    exports.Set("CaptureWriter", CaptureWriter::define(env));
    exports.Set("Filter", Filter::define(env));
    exports.Set("offloadFlags", offload_flags(env));
    Batch::define(env);
    exports.Set("Dataplane", Dataplane::define(env));
    exports.Set("host", make_host(env));
    define_modules(env, exports);
    define_remote(env, exports);
#ifdef RINGTAP_TEST_BUILD
    exports.Set("suppress", Napi::Function::New<suppress>(env, "suppress"));
#endif
    return exports;
}

NODE_API_MODULE(ringtap, start)

}  // namespace ringtap::binding
