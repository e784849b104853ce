// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "ringtap/module.h"

namespace ringtap {

/// A class that the host runs, as a table like any other. It lives as long as the process:
/// instances and messages point to its words.
class HostedClass {
  public:
    struct Words {
        std::string name, doc;
        bool is_vif = false;
        /// Packets it may send for one that it is given, at most.
        uint32_t copies_each = 1;
        std::vector<std::string> conditions;
        struct Reason {
            std::string name, doc;
            bool is_fault = false;
        };
        std::vector<Reason> drops;
    };

    /// Makes a class known, by the number returned. Throws ERR_RINGTAP_UNKNOWN_CONDITION.
    static uint32_t define(Words words);
    /// Throws ERR_RINGTAP_UNKNOWN_CLASS.
    static const ringtap_class& find(uint32_t number);
    static uint32_t copies_each(const ringtap_class& table);

  private:
    explicit HostedClass(Words words);

    const Words words_;
    std::vector<const char*> conditions_;
    std::vector<ringtap_reason> drops_;
    ringtap_class table_;
};

}  // namespace ringtap
