// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <napi.h>

#include <string>
#include <vector>

#include "../core/api.hpp"
#include "../core/error.hpp"
#include "ringtap/module.h"

namespace ringtap::binding {

/// Runs `body`, turning what the core throws into JavaScript errors with `code` and `fix`.
template <typename Body>
Napi::Value guarded(const Napi::Env& env, Body body) {
    std::string code = "ERR_RINGTAP_INTERNAL", message, fix;
    try {
        return body();
    } catch (const Error& e) {
        code = e.code;
        message = e.what();
        fix = e.fix;
    } catch (const Napi::Error&) {
        throw;
    } catch (const std::exception& e) {
        message = e.what();
    }
    Napi::Error error = Napi::Error::New(env, message);
    error.Set("code", code);
    error.Set("fix", fix);
    throw error;
}

// Arguments of calls. Each throws ERR_RINGTAP_ARGUMENT naming `what` when the value is of another
// type or out of range.
uint32_t to_uint32(const Napi::Value& value, const char* what);
uint64_t to_uint64(const Napi::Value& value, const char* what);
bool to_bool(const Napi::Value& value, const char* what);
std::string to_string(const Napi::Value& value, const char* what);
Napi::Array to_array(const Napi::Value& value, const char* what);
std::vector<std::string> to_strings(const Napi::Value& value, const char* what);
Napi::Object to_object(const Napi::Value& value, const char* what);
Napi::Uint8Array to_bytes(const Napi::Value& value, const char* what);
Napi::Uint32Array to_uint32_array(const Napi::Value& value, const char* what);
std::vector<uint64_t> to_uint64s(const Napi::Value& value, const char* what);

/// Values in the order of a field table: undefined is "not given". Keeps what the values point to.
class Values {
  public:
    Values(const Napi::Value& array, const std::vector<ringtap_field>& fields);
    const ringtap_value* data() const { return values_.data(); }
    const ringtap_value* from(size_t index) const { return values_.data() + index; }

  private:
    ringtap_value convert(const Napi::Value& value, const ringtap_field& field);
    std::vector<ringtap_value> values_;
    std::vector<std::vector<uint32_t>> lists_;
    std::vector<std::string> texts_;
};

/// The fields of a table that ends with a nameless one.
std::vector<ringtap_field> fields_of(const ringtap_field* table);

Napi::Value from_column(const Napi::Env& env, const ringtap_call::Column& column,
                        const ringtap_field& field);
/// What a command answered: rows of column values.
Napi::Array from_rows(const Napi::Env& env, const ringtap_call& call, const ringtap_field* results);
Napi::Value big(const Napi::Env& env, uint64_t value);

}  // namespace ringtap::binding
