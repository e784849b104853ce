// SPDX-License-Identifier: Apache-2.0
#include "hosted_class.hpp"

#include "../../modules/class.hpp"
#include "../condition.hpp"
#include "../error.hpp"
#include "hosted_instance.hpp"

namespace ringtap {

namespace {

std::vector<std::unique_ptr<HostedClass>>& hosted_classes() {
    static std::vector<std::unique_ptr<HostedClass>> classes;
    return classes;
}

}  // namespace

HostedClass::HostedClass(Words words) : words_(std::move(words)) {
    for (const std::string& name : words_.conditions) conditions_.push_back(name.c_str());
    conditions_.push_back(nullptr);
    for (const Words::Reason& reason : words_.drops)
        drops_.push_back(
            {reason.name.c_str(), reason.doc.c_str(), static_cast<uint8_t>(reason.is_fault)});
    drops_.push_back({});
    table_ = make_class<HostedInstance>({
        .flags = RINGTAP_ON_CALLER | (words_.is_vif ? RINGTAP_IS_VIF : 0u),
        .name = words_.name.c_str(),
        .doc = words_.doc.c_str(),
        .conditions = conditions_.data(),
        .drops = drops_.data(),
    });
    // Only VIFs have a ring for what comes from outside.
    if (!words_.is_vif) table_.inbound = nullptr;
}

uint32_t HostedClass::define(Words words) {
    for (const std::string& name : words.conditions)
        if (find_condition(name) == nullptr)
            throw Error("ERR_RINGTAP_UNKNOWN_CONDITION", "There is no condition '" + name + "'.");
    hosted_classes().push_back(std::unique_ptr<HostedClass>(new HostedClass(std::move(words))));
    return static_cast<uint32_t>(hosted_classes().size());
}

const ringtap_class& HostedClass::find(uint32_t number) {
    if (number == 0 || number > hosted_classes().size())
        throw Error("ERR_RINGTAP_UNKNOWN_CLASS",
                    "There is no class number " + std::to_string(number) + ".");
    return hosted_classes()[number - 1]->table_;
}

uint32_t HostedClass::copies_each(const ringtap_class& table) {
    for (const auto& cls : hosted_classes())
        if (&cls->table_ == &table) return cls->words_.copies_each;
    return 1;
}

}  // namespace ringtap
