// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <napi.h>

#include <memory>

#include "../core/pcap_filter.hpp"

namespace ringtap::binding {

/// A compiled filter expression: (expression, DLT of the packets).
class Filter : public Napi::ObjectWrap<Filter> {
  public:
    static Napi::Function define(Napi::Env env);
    explicit Filter(const Napi::CallbackInfo& info);

  private:
    Napi::Value matches(const Napi::CallbackInfo& info);

    std::unique_ptr<PcapFilter> filter_;
};

}  // namespace ringtap::binding
