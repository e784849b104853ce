// SPDX-License-Identifier: Apache-2.0
#include "api.hpp"

#include <algorithm>

#include "counter.hpp"
#include "graph.hpp"

namespace ringtap {

namespace {

using Packets = rte_mbuf* const*;

Hand& hand_of(ringtap_instance* i) {
    return self(i)->worker->hand;
}

void emit(ringtap_instance* i, Packets packets, uint16_t n) {
    hand_of(i).emit(packets, n);
}

void drop(ringtap_instance* i, Packets packets, uint16_t n, uint16_t reason) {
    const Instance& it = *self(i);
    if (reason == RINGTAP_DROP_NO_MBUF) return hand_of(i).drop(packets, n, no_mbuf);
    if (reason == RINGTAP_DROP_INSTANCE_REMOVED)
        return hand_of(i).drop(packets, n, instance_removed);
    const size_t index = first_own_reason(*it.cls) + size_t{reason};
    if (index < it.dropped.size())
        hand_of(i).drop(packets, n, static_cast<uint16_t>(index));
    else
        hand_of(i).drop_undeclared(packets, n, reason);
}

void consume(ringtap_instance* i, Packets packets, uint16_t n) {
    hand_of(i).consume(packets, n);
}
void hold(ringtap_instance* i, Packets packets, uint16_t n) {
    hand_of(i).hold(packets, n);
}

void release(ringtap_instance* i, Packets packets, uint16_t n) {
    Instance& it = *self(i);
    it.worker->hand.make_room_to_take(n);
    for (uint16_t k = 0; k < n; k++) {
        if (!it.worker->hand.take_back(it, packets[k])) continue;
        add_to(it.held, -1);
        count(Counter::held, it.worker->ledger.held, -1);
    }
}

rte_mbuf* allocate(ringtap_instance* i) {
    Worker& worker = *self(i)->worker;
    worker.hand.make_room_to_take(1);
    rte_mbuf* m = worker.graph.pool.allocate(worker.quota);
    if (m == nullptr) return nullptr;
    count(Counter::generated, worker.ledger.generated, 1);
    worker.put_in++;
    worker.hand.take(&m, 1);
    return m;
}

rte_mbuf* clone(ringtap_instance* i, rte_mbuf* of) {
    Worker& worker = *self(i)->worker;
    worker.hand.make_room_to_take(1);
    rte_mbuf* m = nullptr;
    if (worker.graph.options.stress_seed != 0) m = worker.graph.pool.copy(worker.quota, of);
    if (m == nullptr) m = worker.graph.pool.clone(worker.quota, of);
    count(Counter::copied, worker.ledger.copied, 1);
    if (m == nullptr) {  // the copy that should have been
        worker.count_drop(*self(i), of, no_mbuf);
        if (worker.tracer != nullptr)
            worker.tracer->lose(worker.graph.clock.now_ns(), self(i)->id, no_mbuf, of,
                                worker.pool.state(of).origin, 0);
        return nullptr;
    }
    worker.hand.take(&m, 1);
    return m;
}

rte_mbuf* writable(ringtap_instance* i, rte_mbuf* m) {
    return self(i)->worker->writable(m);
}

rte_mbuf* writable_metadata(ringtap_instance* i, rte_mbuf* m) {
    return self(i)->worker->writable_metadata(m);
}

rte_mbuf* linear(ringtap_instance* i, rte_mbuf* m) {
    Worker& worker = *self(i)->worker;
    return m->next == nullptr ? worker.writable(m) : worker.linear(m);
}

void* prepend(ringtap_instance* i, rte_mbuf* m, uint16_t bytes) {
    return self(i)->graph->pool.prepend(m, bytes);
}

void* append(ringtap_instance* i, rte_mbuf* m, uint16_t bytes) {
    return self(i)->graph->pool.append(m, bytes);
}

int trim_front(ringtap_instance* i, rte_mbuf* m, uint32_t bytes) {
    return self(i)->graph->pool.cut_front(self(i)->worker->quota, m, bytes) ? 0 : -1;
}

int trim_end(ringtap_instance* i, rte_mbuf* m, uint32_t bytes) {
    return self(i)->graph->pool.cut_end(self(i)->worker->quota, m, bytes) ? 0 : -1;
}

uint16_t far_receive(ringtap_instance* i, rte_mbuf** packets, uint16_t n) {
    Instance& it = *self(i);
    Worker& worker = *it.worker;
    worker.hand.make_room_to_take(n);
    uint32_t got = 0;
    // A burst is one injection's; its size the smaller of what was asked of it and what there is
    // room for.
    while (got == 0 && !it.far_pending.empty()) {
        Injection& injection = *it.far_pending.front();
        got = injection.fill(worker, packets, std::min<uint32_t>(n, injection.burst));
        worker.graph.note_failure(injection.take_failure());
        if (injection.left() > 0) break;
        it.far_pending.pop_front();
    }
    count(Counter::injected, worker.ledger.injected, got);
    worker.put_in += got;
    worker.hand.take(packets, got);
    return static_cast<uint16_t>(got);
}

void far_transmit(ringtap_instance* i, Packets packets, uint16_t n) {
    hand_of(i).capture(packets, n);
}

void received(ringtap_instance* i, Packets packets, uint16_t n) {
    Instance& it = *self(i);
    Worker& worker = *it.worker;
    count(Counter::received, worker.ledger.received, n);
    if ((it.polling.flags & RINGTAP_POLL_LOOPS) == 0) worker.put_in += n;
    worker.graph.pool.take_in(worker.quota, packets, n);
    worker.hand.take(packets, n);
}

void transmitted(ringtap_instance* i, Packets packets, uint16_t n) {
    Worker& worker = *self(i)->worker;
    worker.hand.transmit(packets, n);
    // At once: from here on the device may free them.
    worker.graph.pool.give_out(worker.quota, packets, n);
}

void untransmitted(ringtap_instance* i, Packets packets, uint16_t n) {
    hand_of(i).untransmit(packets, n);
}

rte_mempool* mempool(ringtap_instance* i) {
    return self(i)->graph->pool.mempool();
}

uint32_t receivable(ringtap_instance* i, uint32_t mbufs_each) {
    Instance& it = *self(i);
    const uint32_t each = std::max(1u, mbufs_each);
    const uint32_t packets = it.graph->pool.left(it.worker->quota, each) / each;
    it.waits_to_poll = packets == 0;
    // Once the device has given them, there is no way back.
    it.worker->hand.make_room_to_take(std::min<uint32_t>(packets, UINT16_MAX));
    return packets;
}

void polling(ringtap_instance* i, uint64_t packets_per_run, uint32_t flags) {
    self(i)->polling = {packets_per_run, flags};
}

void device_mac(ringtap_instance* i, const uint8_t* mac) {
    Vif* own = self(i)->vif;
    if (own != nullptr && !own->config.has_given_mac) own->set_mac(mac);
}

uint64_t now_ns(ringtap_instance* i) {
    return self(i)->graph->clock.now_ns();
}

ringtap_timer* every(ringtap_instance* i, uint64_t period_ns, ringtap_timer_fn run,
                     void* argument) {
    const uint64_t period = std::max<uint64_t>(1, period_ns);
    return self(i)->graph->clock.add(self(i), run, argument, period, period);
}

ringtap_timer* after(ringtap_instance* i, uint64_t delay_ns, ringtap_timer_fn run, void* argument) {
    return self(i)->graph->clock.add(self(i), run, argument, delay_ns, 0);
}

void cancel(ringtap_instance* i, ringtap_timer* timer) {
    self(i)->graph->clock.cancel(self(i), timer);
}

/// SplitMix64 (https://prng.di.unimi.it/splitmix64.c).
uint64_t random(ringtap_instance* i) {
    uint64_t z = self(i)->random_state += 0x9e3779b97f4a7c15;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
}

void log(ringtap_instance* i, ringtap_log_level level, const char* text) {
    Graph& graph = *self(i)->graph;
    graph.log.add(*self(i), graph.clock.now_ns(), level, text == nullptr ? "" : text);
}

const ringtap_vif* vif(ringtap_instance* i, uint32_t index) {
    const Vif* found = self(i)->graph->vifs.find(index);
    return found == nullptr ? nullptr : &found->shown;
}

const ringtap_vif* own_vif(ringtap_instance* i) {
    const Vif* own = self(i)->vif;
    return own == nullptr ? nullptr : &own->shown;
}

int vif_carries(ringtap_instance* i, uint32_t index, uint16_t vlan_id) {
    const Vif* found = self(i)->graph->vifs.find(index);
    return found != nullptr && found->config.carries(vlan_id);
}

uint16_t enter(ringtap_instance* i, Packets packets, uint16_t n, rte_mbuf** passed) {
    return vif_enter(*self(i), packets, n, passed);
}

uint16_t leave(ringtap_instance* i, Packets packets, uint16_t n, rte_mbuf** passed) {
    return vif_leave(*self(i), packets, n, passed);
}

void reply(ringtap_call* call, const ringtap_value* values, size_t n) {
    auto& row = call->rows.emplace_back();
    for (size_t k = 0; k < n; k++) {
        const ringtap_value& v = values[k];
        row.push_back({v, v.text == nullptr ? "" : v.text, {}});
        if (v.list != nullptr) row.back().list.assign(v.list, v.list + v.list_length);
    }
}

void refuse(ringtap_call* call, const char* message, const char* fix) {
    call->refusal = message == nullptr ? "it gave no reason" : message;
    call->fix = fix == nullptr ? "" : fix;
}

constexpr ringtap_api table = {
    .version = RINGTAP_ABI_VERSION,
    .size = sizeof(ringtap_api),
    .emit = emit,
    .drop = drop,
    .consume = consume,
    .hold = hold,
    .release = release,
    .allocate = allocate,
    .clone = clone,
    .writable = writable,
    .writable_metadata = writable_metadata,
    .linear = linear,
    .prepend = prepend,
    .append = append,
    .trim_front = trim_front,
    .trim_end = trim_end,
    .far_receive = far_receive,
    .far_transmit = far_transmit,
    .received = received,
    .transmitted = transmitted,
    .untransmitted = untransmitted,
    .mempool = mempool,
    .receivable = receivable,
    .polling = polling,
    .device_mac = device_mac,
    .now_ns = now_ns,
    .every = every,
    .after = after,
    .cancel = cancel,
    .random = random,
    .log = log,
    .vif = vif,
    .self = own_vif,
    .vif_carries = vif_carries,
    .vif_enter = enter,
    .vif_leave = leave,
    .reply = reply,
    .refuse = refuse,
};

}  // namespace

const ringtap_api& module_api() {
    return table;
}

}  // namespace ringtap
