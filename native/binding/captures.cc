// SPDX-License-Identifier: Apache-2.0
#include "captures.hpp"

#include <cstring>
#include <map>

#include "../core/pcapng_reader.hpp"
#include "batch.hpp"
#include "convert.hpp"

namespace ringtap::binding {

namespace {

using Info = const Napi::CallbackInfo&;

Napi::Value number(const Napi::Env& env, uint64_t value) {
    return Napi::Number::New(env, static_cast<double>(value));
}

Napi::Array from_identity(const Napi::Env& env, const FileIdentity& identity) {
    auto list = Napi::Array::New(env, 4);
    list.Set(0u, big(env, identity.device));
    list.Set(1u, big(env, identity.inode));
    list.Set(2u, big(env, identity.size_bytes));
    list.Set(3u, big(env, identity.mtime_ns));
    return list;
}

FileIdentity to_identity(const Napi::Value& value) {
    const Napi::Array list = to_array(value, "identity of a file");
    const auto at = [&](uint32_t i) { return to_uint64(list.Get(i), "identity of a file"); };
    return {at(0), at(1), at(2), at(3)};
}

}  // namespace

/// (path, tolerant, from, to, identity | undefined) → {identity, offset, packets, bytes, longest,
/// damage}
Napi::Value scan_capture(Info info) {
    const Napi::Env env = info.Env();
    return guarded(env, [&]() -> Napi::Value {
        FileIdentity known;
        if (!info[4].IsUndefined()) known = to_identity(info[4]);
        const PcapScan scan = scan_pcap(to_string(info[0], "path"), to_bool(info[1], "tolerant"),
                                        to_uint64(info[2], "from"), to_uint64(info[3], "to"),
                                        info[4].IsUndefined() ? nullptr : &known);
        auto result = Napi::Object::New(env);
        result.Set("identity", from_identity(env, scan.identity));
        result.Set("offset", number(env, scan.first_offset));
        result.Set("packets", number(env, scan.packets));
        result.Set("bytes", number(env, scan.bytes));
        result.Set("longest", scan.longest_bytes);
        if (scan.damage) {
            auto damage = Napi::Object::New(env);
            damage.Set("code", scan.damage->code);
            damage.Set("message", std::string(scan.damage->what()));
            damage.Set("fix", scan.damage->fix);
            result.Set("damage", damage);
        }
        return result;
    });
}

std::unique_ptr<PacketSource> to_file_source(const Napi::Object& given) {
    return std::make_unique<FileSource>(
        to_string(given.Get("path"), "path"), to_identity(given.Get("identity")),
        to_uint64(given.Get("offset"), "offset"), to_uint64(given.Get("packets"), "packets"));
}

/// (ranges, file): how many packets from the front are the same, byte for byte.
Napi::Value same_as_capture(Info info) {
    const Napi::Env env = info.Env();
    return guarded(env, [&]() -> Napi::Value {
        RangeReader actual(info[0]);
        const auto expected = to_file_source(to_object(info[1], "file"));
        const uint64_t count = expected->packets();
        uint64_t same = 0;
        CapturedPacket a;
        SourcePacket e;
        for (; same < count && actual.next(a); same++) {
            expected->next(e);
            if (a.length != e.length || std::memcmp(a.bytes, e.bytes, a.length) != 0) break;
        }
        return number(env, same);
    });
}

/// What an endpoint got, along with the interface of the golden that has its name.
struct Against {
    RangeReader actual;
    bool is_same = true;  // so far
};

/// (path, [[interface, ranges], …]): of each interface in the file, how many packets it has and
/// how many from the front are the same as those given under its name. Undefined when the file is
/// not one that the core can judge.
Napi::Value same_as_golden(Info info) {
    const Napi::Env env = info.Env();
    return guarded(env, [&]() -> Napi::Value {
        PcapngReader expected(to_string(info[0], "path"));
        const Napi::Array given = to_array(info[1], "captured packets");
        std::map<std::string, Against> by_name;
        for (uint32_t i = 0; i < given.Length(); i++) {
            const Napi::Array pair = to_array(given.Get(i), "captured packets");
            by_name.emplace(to_string(pair.Get(0u), "name"), Against{RangeReader(pair.Get(1u))});
        }
        std::vector<uint64_t> packets, same;
        std::vector<Against*> against;
        PcapngRecord e;
        CapturedPacket a;
        PcapngStep step;
        while ((step = expected.next(e)) == PcapngStep::packet) {
            while (against.size() < expected.interfaces().size()) {
                const auto found = by_name.find(expected.interfaces()[against.size()]);
                against.push_back(found == by_name.end() ? nullptr : &found->second);
                packets.push_back(0);
                same.push_back(0);
            }
            packets[e.interface]++;
            Against* const one = against[e.interface];
            if (one == nullptr || !one->is_same) continue;
            one->is_same = one->actual.next(a) && a.length == e.length &&
                           std::memcmp(a.bytes, e.bytes, a.length) == 0;
            if (one->is_same) same[e.interface]++;
        }
        if (step != PcapngStep::end) return env.Undefined();
        packets.resize(expected.interfaces().size());
        same.resize(expected.interfaces().size());
        auto result = Napi::Array::New(env, packets.size());
        for (uint32_t i = 0; i < packets.size(); i++) {
            auto one = Napi::Object::New(env);
            one.Set("name", expected.interfaces()[i]);
            one.Set("packets", number(env, packets[i]));
            one.Set("same", number(env, same[i]));
            result.Set(i, one);
        }
        return result;
    });
}

}  // namespace ringtap::binding
