// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <napi.h>

namespace ringtap::binding {

/// While JavaScript code is called from inside a data plane, data planes cannot be used from there.
class InJavaScript {
  public:
    InJavaScript() { depth_++; }
    ~InJavaScript() { depth_--; }
    InJavaScript(const InJavaScript&) = delete;
    InJavaScript& operator=(const InJavaScript&) = delete;

    /// Throws ERR_RINGTAP_IN_MODULE.
    static void refuse();

  private:
    static uint32_t depth_;
};

/// The functions by which classes are run in JavaScript, as one object.
Napi::Object make_host(Napi::Env env);

}  // namespace ringtap::binding
