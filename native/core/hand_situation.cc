// SPDX-License-Identifier: Apache-2.0
// What a hand has to say for itself while its class is called.
#include <algorithm>

#include "graph.hpp"
#include "hand.hpp"
#include "worker.hpp"

namespace ringtap {

bool Hand::is_given(const rte_mbuf* m) const {
    if (emits_burst_ && std::find(burst_, burst_ + burst_size_, m) != burst_ + burst_size_)
        return true;
    for (const auto* list : {&emitted_, &consumed_, &captured_, &transmitted_, &held_, &replaced_})
        if (std::find(list->begin(), list->end(), m) != list->end()) return true;
    const auto is_it = [m](const auto& entry) { return entry.packet == m; };
    return std::any_of(dropped_.begin(), dropped_.end(), is_it) ||
           std::any_of(directed_.begin(), directed_.end(), is_it);
}

void Hand::describe(Situation& to, const rte_mbuf* only) const {
    const Instance* instance = instance_;
    if (instance == nullptr) return;
    put_text(to.detail, sizeof(to.detail), doing_.detail);
    put_text(to.instance, sizeof(to.instance), instance->name.c_str());
    put_text(to.class_name, sizeof(to.class_name), instance->cls->name);
    to.now_ns = worker_.graph.clock.now_ns();
    to.packets = 0;
    to.listed = 0;
    for_each_taken([&](rte_mbuf* m) {
        if (only == nullptr ? is_given(m) : m != only) return;
        to.packets++;
        if (to.listed == Situation::max_packets) return;
        const Origin origin = worker_.graph.pool.owns(m) ? worker_.graph.pool.state(m).origin : 0;
        to.hand[to.listed++] = {reinterpret_cast<uint64_t>(m), origin};
    });
    // Last: with a call, the rest counts.
    put_text(to.call, sizeof(to.call), doing_.call);
}

}  // namespace ringtap
