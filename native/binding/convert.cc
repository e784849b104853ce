// SPDX-License-Identifier: Apache-2.0
#include "convert.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace ringtap::binding {

namespace {

[[noreturn]] void wrong(const char* what, const char* expected) {
    throw Error("ERR_RINGTAP_ARGUMENT", std::string("The native core was given a wrong ") + what +
                                            ": it takes " + expected + ".");
}

}  // namespace

uint32_t to_uint32(const Napi::Value& value, const char* what) {
    if (!value.IsNumber()) wrong(what, "a number");
    const double number = value.As<Napi::Number>().DoubleValue();
    if (!(number >= 0 && number <= UINT32_MAX) || number != std::floor(number))
        wrong(what, "a whole number from 0 to 4294967295");
    return static_cast<uint32_t>(number);
}

uint64_t to_uint64(const Napi::Value& value, const char* what) {
    if (value.IsNumber()) {
        const double number = value.As<Napi::Number>().DoubleValue();
        if (!(number >= 0 && number <= 9007199254740991.0) || number != std::floor(number))
            wrong(what, "a whole number");
        return static_cast<uint64_t>(number);
    }
    if (!value.IsBigInt()) wrong(what, "a bigint");
    bool lossless = false;
    const uint64_t number = value.As<Napi::BigInt>().Uint64Value(&lossless);
    if (!lossless) wrong(what, "a bigint from 0 to 2^64 - 1");
    return number;
}

bool to_bool(const Napi::Value& value, const char* what) {
    if (!value.IsBoolean()) wrong(what, "a boolean");
    return value.As<Napi::Boolean>().Value();
}

std::string to_string(const Napi::Value& value, const char* what) {
    if (!value.IsString()) wrong(what, "a string");
    return value.As<Napi::String>().Utf8Value();
}

Napi::Array to_array(const Napi::Value& value, const char* what) {
    if (!value.IsArray()) wrong(what, "an array");
    return value.As<Napi::Array>();
}

std::vector<std::string> to_strings(const Napi::Value& value, const char* what) {
    const Napi::Array array = to_array(value, what);
    std::vector<std::string> strings;
    for (uint32_t i = 0; i < array.Length(); i++) strings.push_back(to_string(array.Get(i), what));
    return strings;
}

Napi::Object to_object(const Napi::Value& value, const char* what) {
    if (!value.IsObject()) wrong(what, "an object");
    return value.As<Napi::Object>();
}

Napi::Uint8Array to_bytes(const Napi::Value& value, const char* what) {
    if (!value.IsTypedArray() || value.As<Napi::TypedArray>().TypedArrayType() != napi_uint8_array)
        wrong(what, "a Uint8Array");
    return value.As<Napi::Uint8Array>();
}

Napi::Uint32Array to_uint32_array(const Napi::Value& value, const char* what) {
    if (!value.IsTypedArray() || value.As<Napi::TypedArray>().TypedArrayType() != napi_uint32_array)
        wrong(what, "a Uint32Array");
    return value.As<Napi::Uint32Array>();
}

std::vector<uint64_t> to_uint64s(const Napi::Value& value, const char* what) {
    if (!value.IsTypedArray() ||
        value.As<Napi::TypedArray>().TypedArrayType() != napi_biguint64_array)
        wrong(what, "a BigUint64Array");
    const auto array = value.As<Napi::BigUint64Array>();
    return {array.Data(), array.Data() + array.ElementLength()};
}

std::vector<ringtap_field> fields_of(const ringtap_field* table) {
    std::vector<ringtap_field> fields;
    for (; table != nullptr && table->name != nullptr; table++) fields.push_back(*table);
    return fields;
}

Values::Values(const Napi::Value& given, const std::vector<ringtap_field>& fields) {
    const Napi::Array array = to_array(given, "list of values");
    lists_.reserve(fields.size());
    texts_.reserve(fields.size());  // what values point to stays where it is
    for (uint32_t i = 0; i < fields.size(); i++) {
        const Napi::Value value = array.Get(i);
        if (value.IsUndefined()) {
            if (fields[i].required) wrong(fields[i].name, "a value");
            values_.push_back({});
        } else {
            values_.push_back(convert(value, fields[i]));
        }
    }
    values_.push_back({});  // data() is valid for no fields, too
}

ringtap_value Values::convert(const Napi::Value& value, const ringtap_field& field) {
    ringtap_value out = {};
    out.given = 1;
    const auto pair = [&](uint32_t i) {
        return to_uint64(to_array(value, field.name).Get(i), field.name);
    };
    switch (field.type) {
        case RINGTAP_BOOL:
            out.u = to_bool(value, field.name);
            break;
        case RINGTAP_UINT:
        case RINGTAP_VIF:
        case RINGTAP_DURATION:
            out.u = to_uint64(value, field.name);
            break;
        case RINGTAP_IPV4:
            out.u = to_uint32(value, field.name);
            break;
        case RINGTAP_RATE:
            out.u = pair(0);
            out.u2 = pair(1);
            if (out.u == 0 || out.u2 > RINGTAP_RATE_BITS) wrong(field.name, "a rate");
            break;
        case RINGTAP_RANGE:
            out.u = pair(0);
            out.u2 = pair(1);
            if (out.u > out.u2) wrong(field.name, "two numbers, the smaller one first");
            break;
        case RINGTAP_IPV4_PREFIX:
            out.u = pair(0);
            out.u2 = pair(1);
            if (out.u > UINT32_MAX || out.u2 > 32) wrong(field.name, "an IPv4 prefix");
            break;
        case RINGTAP_MAC: {
            const Napi::Uint8Array bytes = to_bytes(value, field.name);
            if (bytes.ElementLength() != sizeof(out.mac)) wrong(field.name, "6 bytes");
            std::memcpy(out.mac, bytes.Data(), sizeof(out.mac));
            break;
        }
        case RINGTAP_IPV6:
        case RINGTAP_IPV6_PREFIX: {
            const Napi::Uint8Array bytes = to_bytes(value, field.name);
            const bool is_prefix = field.type == RINGTAP_IPV6_PREFIX;
            if (bytes.ElementLength() != sizeof(out.ipv6) + is_prefix)
                wrong(field.name, is_prefix ? "16 bytes and a length" : "16 bytes");
            std::memcpy(out.ipv6, bytes.Data(), sizeof(out.ipv6));
            if (is_prefix) out.u2 = bytes.Data()[sizeof(out.ipv6)];
            if (out.u2 > 128) wrong(field.name, "a prefix of at most 128 bits");
            break;
        }
        case RINGTAP_UINT_LIST: {
            const Napi::Uint32Array list = to_uint32_array(value, field.name);
            lists_.emplace_back(list.Data(), list.Data() + list.ElementLength());
            for (const uint32_t number : lists_.back())
                if (number < field.min || number > field.max) wrong(field.name, "numbers in range");
            out.list = lists_.back().data();
            out.list_length = lists_.back().size();
            break;
        }
        case RINGTAP_TEXT:
        case RINGTAP_PATH: {
            texts_.push_back(to_string(value, field.name));
            if (texts_.back().find('\0') != std::string::npos)
                wrong(field.name, "text without a character 0");
            out.text = texts_.back().c_str();
            break;
        }
    }
    const bool is_counted = field.type == RINGTAP_UINT;
    const bool is_measured = field.type == RINGTAP_DURATION || field.type == RINGTAP_RATE;
    const bool has_most = is_counted || (is_measured && field.max != 0);
    if (((is_counted || is_measured) && out.u < field.min) || (has_most && out.u > field.max))
        wrong(field.name, "a number in range");
    return out;
}

namespace {

/// Of two numbers, as JavaScript reads them: an address and a length, say.
Napi::Array pair_of(const Napi::Env& env, const ringtap_value& value) {
    auto pair = Napi::Array::New(env, 2);
    pair.Set(0u, Napi::Number::New(env, static_cast<double>(value.u)));
    pair.Set(1u, Napi::Number::New(env, static_cast<double>(value.u2)));
    return pair;
}

}  // namespace

Napi::Value from_column(const Napi::Env& env, const ringtap_call::Column& column,
                        const ringtap_field& field) {
    const ringtap_value& value = column.value;
    switch (field.type) {
        case RINGTAP_BOOL:
            return Napi::Boolean::New(env, value.u != 0);
        case RINGTAP_DURATION:
            return big(env, value.u);
        case RINGTAP_MAC: {
            char text[18];
            const uint8_t* m = value.mac;
            std::snprintf(text, sizeof(text), "%02x:%02x:%02x:%02x:%02x:%02x", m[0], m[1], m[2],
                          m[3], m[4], m[5]);
            return Napi::String::New(env, text);
        }
        case RINGTAP_TEXT:
        case RINGTAP_PATH:
            return Napi::String::New(env, column.text);
        case RINGTAP_RANGE:
        case RINGTAP_IPV4_PREFIX:
        case RINGTAP_RATE:
            return pair_of(env, value);
        case RINGTAP_IPV6:
        case RINGTAP_IPV6_PREFIX: {
            const bool is_prefix = field.type == RINGTAP_IPV6_PREFIX;
            auto bytes = Napi::Uint8Array::New(env, sizeof(value.ipv6) + is_prefix);
            std::memcpy(bytes.Data(), value.ipv6, sizeof(value.ipv6));
            if (is_prefix) bytes.Data()[sizeof(value.ipv6)] = static_cast<uint8_t>(value.u2);
            return bytes;
        }
        case RINGTAP_UINT_LIST: {
            auto list = Napi::Uint32Array::New(env, column.list.size());
            std::copy(column.list.begin(), column.list.end(), list.Data());
            return list;
        }
        default:
            return Napi::Number::New(env, static_cast<double>(value.u));
    }
}

Napi::Array from_rows(const Napi::Env& env, const ringtap_call& call,
                      const ringtap_field* results) {
    const auto columns = fields_of(results);
    auto rows = Napi::Array::New(env);
    for (const auto& row : call.rows) {
        auto out = Napi::Array::New(env);
        for (size_t i = 0; i < row.size() && i < columns.size(); i++)
            out.Set(static_cast<uint32_t>(i), from_column(env, row[i], columns[i]));
        rows.Set(rows.Length(), out);
    }
    return rows;
}

Napi::Value big(const Napi::Env& env, uint64_t value) {
    return Napi::BigInt::New(env, value);
}

}  // namespace ringtap::binding
