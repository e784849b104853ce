// SPDX-License-Identifier: Apache-2.0
#include "registry.hpp"

#include <algorithm>
#include <cstring>

#include "../modules/class.hpp"
#include "error.hpp"

namespace ringtap {

namespace {

std::vector<const ringtap_class*>& registered_classes() {
    static std::vector<const ringtap_class*> classes;
    return classes;
}

}  // namespace

RegisterClass::RegisterClass(const ringtap_class* cls) {
    register_class(cls);
}

void register_class(const ringtap_class* cls) {
    auto& all = registered_classes();
    const auto place = std::lower_bound(all.begin(), all.end(), cls, [](auto* a, auto* b) {
        return std::strcmp(a->name, b->name) < 0;
    });
    all.insert(place, cls);
}

void unregister_class(const ringtap_class* cls) {
    std::erase(registered_classes(), cls);
}

const std::vector<const ringtap_class*>& all_classes() {
    return registered_classes();
}

const ringtap_class& find_class(const std::string& name) {
    for (const ringtap_class* cls : registered_classes())
        if (name == cls->name) return *cls;
    throw Error("ERR_RINGTAP_UNKNOWN_CLASS", "There is no native class '" + name + "'.");
}

}  // namespace ringtap
