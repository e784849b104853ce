// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "breadcrumb.hpp"

namespace ringtap {

/// A call of a class, or of a library, that is about no instance: as long as it lasts, it says so.
class OutsideCall final : public InCall {
  public:
    /// `class_name` may be null.
    OutsideCall(Doing doing, const char* class_name) : doing_(doing), class_name_(class_name) {
        breadcrumb_.drop(*this);
    }
    OutsideCall(const OutsideCall&) = delete;
    OutsideCall& operator=(const OutsideCall&) = delete;

    void describe(Situation& to, const rte_mbuf* = nullptr) const override {
        to.instance[0] = '\0';
        to.now_ns = 0;
        to.packets = to.listed = 0;
        put_text(to.detail, sizeof(to.detail), doing_.detail);
        put_text(to.class_name, sizeof(to.class_name), class_name_);
        put_text(to.call, sizeof(to.call), doing_.call);
    }

  private:
    Doing doing_;
    const char* class_name_;
    Breadcrumb breadcrumb_;  // swept when this ends
};

}  // namespace ringtap
