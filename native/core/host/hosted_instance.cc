// SPDX-License-Identifier: Apache-2.0
#include "hosted_instance.hpp"

#include <algorithm>
#include <cstring>

#include "../error.hpp"
#include "../graph.hpp"
#include "hosted_class.hpp"

namespace ringtap {

namespace {

/// By number: those that there are.
std::unordered_map<uint32_t, HostedInstance*>& hosted_instances() {
    static std::unordered_map<uint32_t, HostedInstance*> instances;
    return instances;
}

uint32_t place_in_pool(const Pool& pool, const void* p) {
    return static_cast<uint32_t>(static_cast<const char*>(p) -
                                 static_cast<const char*>(pool.memory()));
}

void check_pool(const Pool& pool) {
    if (pool.memory_bytes() <= UINT32_MAX) return;
    throw Error("ERR_RINGTAP_POOL_TOO_LARGE",
                "Packets of a pool of " + std::to_string(pool.memory_bytes()) +
                    " bytes cannot be shown to modules in JavaScript: 4 GiB at most can.",
                "Ask for fewer mbufs.");
}

}  // namespace

HostedInstance::HostedInstance(const Context& context)
    : core_(*context.api), self_(context.instance), packets_(Exchange::all_slots) {
    static uint32_t last_number = 0;
    check_pool(it().graph->pool);
    it().copies_each = HostedClass::copies_each(*it().cls);
    number_ = ++last_number;
    hosted_instances()[number_] = this;
}

HostedInstance::~HostedInstance() {
    for (const auto& [number, held] : held_) {
        rte_mbuf* m = held.packet;
        if (!held.is_in_hand) core_.release(self_, &m, 1);
        core_.drop(self_, &m, 1, RINGTAP_DROP_INSTANCE_REMOVED);
    }
    hosted_instances().erase(number_);
}

HostedInstance& HostedInstance::find(uint32_t number) {
    const auto found = hosted_instances().find(number);
    if (found == hosted_instances().end()) no_such("instance", number);
    return *found->second;
}

Instance& HostedInstance::it() const {
    return *self(self_);
}

void HostedInstance::assert_in_call() const {
    if (is_in_call_) return;
    throw Error("ERR_RINGTAP_NOT_IN_CALL",
                it().name + ": packets can be had while it is called only.",
                "In packet() or burst(), in a timer, or in a command.");
}

// ------------------------------------------------------------------------------------------------
// calls

HostedInstance::InCall::InCall(HostedInstance& instance) : instance_(instance) {
    instance.is_in_call_ = true;
}

HostedInstance::InCall::~InCall() {
    instance_.hide(0, instance_.burst_);
    while (instance_.opened_ > 0) instance_.close();
    instance_.burst_ = 0;
    instance_.is_in_call_ = false;
}

void HostedInstance::process(rte_mbuf* const* packets, uint16_t n) {
    const InCall in_call(*this);
    if (it().has(RINGTAP_IS_VIF))
        n = core_.vif_leave(self_, packets, n, packets_.data());
    else
        std::copy(packets, packets + n, packets_.data());
    if (n == 0) return;
    burst_ = n;
    for (uint32_t slot = 0; slot < n; slot++) show(slot);
    const int32_t said = Host::current().burst(number_, n);
    if (said != Host::emit_all)
        perform(static_cast<uint32_t>(said));
    else if (std::equal(packets, packets + n, packets_.data()))
        emit_all(packets, n);  // where they lay: nearly always so
    else
        emit_all(packets_.data(), n);
    settle();
}

void HostedInstance::inbound(rte_mbuf* const* packets, uint16_t n) {
    enter(core_, self_, packets, n);
}

void HostedInstance::fire(HostTimer& timer) {
    const uint32_t number = timer.number;
    if (!timer.repeats) timers_.erase(number);
    call([&] { return Host::current().timer(number_, number); });
}

/// What the host keeps of what it was given in this call is held from here on.
void HostedInstance::settle() {
    for (const uint32_t number : in_hand_) {
        const auto found = held_.find(number);
        if (found == held_.end() || !found->second.is_in_hand) continue;
        core_.hold(self_, &found->second.packet, 1);
        found->second.is_in_hand = false;
    }
    in_hand_.clear();
}

// ------------------------------------------------------------------------------------------------
// slots

rte_mbuf*& HostedInstance::packet_in(uint32_t slot) {
    assert_in_call();
    const bool is_of_burst = slot < burst_;
    const bool is_opened = slot >= Exchange::burst_slots && slot < Exchange::burst_slots + opened_;
    if (is_of_burst || is_opened) return packets_[slot];
    throw Error("ERR_RINGTAP_STALE_VIEW",
                it().name + ": there is no packet in that place any more.");
}

void HostedInstance::show(uint32_t slot) {
    const Pool& pool = it().graph->pool;
    const rte_mbuf* m = packets_[slot];
    Slot& shown = Host::exchange().slots[slot];
    shown.data = place_in_pool(pool, rte_pktmbuf_mtod(m, const void*));
    shown.length = m->pkt_len;
    shown.readable = m->data_len;
    shown.writable = pool.is_shared(m) ? 0 : m->data_len;
    shown.metadata = place_in_pool(pool, ringtap_metadata_of(m));
    shown.owns_metadata = pool.references(m) <= 1;
    shown.segments = m->nb_segs;
}

void HostedInstance::hide(uint32_t from, uint32_t n) {
    for (uint32_t slot = from; slot < from + n; slot++) {
        Slot& hidden = Host::exchange().slots[slot];
        hidden.length = hidden.readable = hidden.writable = hidden.owns_metadata = 0;
    }
}

/// What is in a slot has been replaced, unless there was no mbuf for that.
bool HostedInstance::refresh(uint32_t slot, rte_mbuf* now) {
    if (now == nullptr) return false;
    packets_[slot] = now;
    if (slot >= Exchange::burst_slots)
        held_.at(opened_numbers_[slot - Exchange::burst_slots]).packet = now;
    show(slot);
    return true;
}

/// Others would see a change to it.
bool HostedInstance::is_shared(const rte_mbuf* m) const {
    return it().graph->pool.is_shared(m);
}

bool HostedInstance::make_writable(uint32_t slot) {
    return refresh(slot, core_.writable(self_, packet_in(slot)));
}

bool HostedInstance::make_metadata_writable(uint32_t slot) {
    return refresh(slot, core_.writable_metadata(self_, packet_in(slot)));
}

bool HostedInstance::gather(uint32_t slot) {
    if (!make_writable(slot)) return false;
    rte_mbuf* m = packet_in(slot);
    const uint32_t room = m->data_len + rte_pktmbuf_tailroom(m);
    it().graph->pool.gather(it().worker->quota, m, std::min(m->pkt_len, room));
    show(slot);
    return true;
}

bool HostedInstance::read(uint32_t slot, uint32_t offset, uint8_t* to, uint32_t bytes) {
    const rte_mbuf* m = packet_in(slot);
    if (uint64_t{offset} + bytes > m->pkt_len) return false;
    if (bytes == 0) return true;
    const void* found = rte_pktmbuf_read(m, offset, bytes, to);
    if (found != to) std::memcpy(to, found, bytes);
    return true;
}

bool HostedInstance::write(uint32_t slot, uint32_t offset, const uint8_t* from, uint32_t bytes) {
    rte_mbuf* m = packet_in(slot);
    if (is_shared(m) || uint64_t{offset} + bytes > m->pkt_len) return false;
    for (rte_mbuf* s = m; s != nullptr && bytes > 0; s = s->next) {
        if (offset >= s->data_len) {
            offset -= s->data_len;
            continue;
        }
        const uint32_t part = std::min<uint32_t>(bytes, s->data_len - offset);
        std::memcpy(rte_pktmbuf_mtod_offset(s, void*, offset), from, part);
        from += part;
        bytes -= part;
        offset = 0;
    }
    return true;
}

bool HostedInstance::prepend(uint32_t slot, uint32_t bytes) {
    return grow(slot, bytes, core_.prepend);
}

bool HostedInstance::append(uint32_t slot, uint32_t bytes) {
    return grow(slot, bytes, core_.append);
}

bool HostedInstance::grow(uint32_t slot, uint32_t bytes, Grow how) {
    rte_mbuf* m = packet_in(slot);
    if (is_shared(m) || bytes > Pool::max_packet_bytes - m->pkt_len) return false;
    void* place = how(self_, m, static_cast<uint16_t>(bytes));
    if (place == nullptr) return false;
    std::memset(place, 0, bytes);
    show(slot);
    return true;
}

bool HostedInstance::trim_front(uint32_t slot, uint32_t bytes) {
    rte_mbuf* m = packet_in(slot);
    Pool& pool = it().graph->pool;
    if (is_shared(m) || bytes >= m->pkt_len) return false;
    if (bytes >= m->data_len && !pool.gather(it().worker->quota, m, bytes + 1)) return false;
    pool.trim_front(m, static_cast<uint16_t>(bytes));
    show(slot);
    return true;
}

bool HostedInstance::trim_end(uint32_t slot, uint32_t bytes) {
    rte_mbuf* m = packet_in(slot);
    if (is_shared(m) || bytes >= m->pkt_len) return false;
    it().graph->pool.trim_end(it().worker->quota, m, bytes);
    show(slot);
    return true;
}

std::optional<uint32_t> HostedInstance::open(uint32_t number) {
    assert_in_call();
    const auto found = held_.find(number);
    if (found == held_.end()) no_such("held packet", number);
    if (opened_ == Exchange::opened_slots) return std::nullopt;
    if (!found->second.is_in_hand) {
        core_.release(self_, &found->second.packet, 1);
        found->second.is_in_hand = true;
        in_hand_.push_back(number);
    }
    const uint32_t slot = Exchange::burst_slots + opened_++;
    packets_[slot] = found->second.packet;
    opened_numbers_.push_back(number);
    show(slot);
    return slot;
}

void HostedInstance::close() {
    if (opened_ == 0) return;
    hide(Exchange::burst_slots + --opened_, 1);
    opened_numbers_.pop_back();
}

// ------------------------------------------------------------------------------------------------
// what becomes of packets

void HostedInstance::emit_all(rte_mbuf* const* packets, uint32_t n) {
    if (it().has(RINGTAP_IS_VIF))
        enter(core_, self_, packets, static_cast<uint16_t>(n));
    else
        core_.emit(self_, packets, static_cast<uint16_t>(n));
}

void HostedInstance::perform(uint32_t count) {
    assert_in_call();
    const Action* actions = Host::exchange().actions;
    for (uint32_t i = 0; i < std::min(count, Exchange::max_actions); i++) {
        if (actions[i].what < Action::send)
            perform(actions[i]);
        else
            perform_on_held(actions[i]);
    }
}

void HostedInstance::perform(const Action& action) {
    rte_mbuf** m = &packet_in(action.which);
    Hand& hand = it().worker->hand;
    switch (action.what) {
        case Action::emit:
            if (action.argument == 0) return;
            packet_in(action.which + action.argument - 1);  // there are so many
            return emit_all(m, action.argument);
        case Action::drop:
            return core_.drop(self_, m, 1, static_cast<uint16_t>(action.argument));
        case Action::consume:
            return core_.consume(self_, m, 1);
        case Action::direct:
            return send_direct(*m, action.argument);
        case Action::hold:
            return keep(*m, action.argument);
        case Action::threw:
            return hand.drop(m, 1, module_threw);
        case Action::no_mbuf:
            return core_.drop(self_, m, 1, RINGTAP_DROP_NO_MBUF);
        default:
            return;
    }
}

void HostedInstance::perform_on_held(const Action& action) {
    rte_mbuf* m = take_held(action.which);
    switch (action.what) {
        case Action::send_direct:
            return send_direct(m, action.argument);
        case Action::discard:
            return core_.drop(self_, &m, 1, static_cast<uint16_t>(action.argument));
        default:
            return emit_all(&m, 1);
    }
}

void HostedInstance::keep(rte_mbuf* m, uint32_t number) {
    if (!held_.try_emplace(number, Held{m, true}).second)
        throw Error("ERR_RINGTAP_ARGUMENT",
                    it().name + " holds a packet by the number " + std::to_string(number) + ".");
    in_hand_.push_back(number);
}

/// From here on it is in hand, and not the host's.
rte_mbuf* HostedInstance::take_held(uint32_t number) {
    const auto found = held_.find(number);
    if (found == held_.end()) no_such("held packet", number);
    const Held held = found->second;
    held_.erase(found);
    rte_mbuf* m = held.packet;
    if (!held.is_in_hand) core_.release(self_, &m, 1);
    return m;
}

void HostedInstance::send_direct(rte_mbuf* m, uint32_t target) {
    const auto& targets = it().direct_rings;
    Ring* ring = target < targets.size() ? targets[target] : nullptr;
    if (ring == nullptr) return core_.drop(self_, &m, 1, RINGTAP_DROP_INSTANCE_REMOVED);
    it().worker->hand.direct(m, *ring);
}

bool HostedInstance::clone(uint32_t slot, uint32_t held) {
    rte_mbuf* made = core_.clone(self_, packet_in(slot));
    if (made == nullptr) return false;
    keep(made, held);
    show(slot);  // others refer to it now
    return true;
}

bool HostedInstance::allocate(const uint8_t* bytes, uint32_t length, uint32_t held) {
    assert_in_call();
    rte_mbuf* made = core_.allocate(self_);
    if (made == nullptr) return false;
    if (!it().graph->pool.fill(it().worker->quota, made, bytes, length)) {
        core_.drop(self_, &made, 1, RINGTAP_DROP_NO_MBUF);
        return false;
    }
    keep(made, held);
    return true;
}

// ------------------------------------------------------------------------------------------------
// rings and time

uint32_t HostedInstance::add_target(uint32_t id) {
    Ring& ring = it().graph->ring(id);
    auto& targets = it().direct_rings;
    const auto known = std::find(targets.begin(), targets.end(), &ring);
    if (known != targets.end()) return static_cast<uint32_t>(known - targets.begin());
    targets.push_back(&ring);
    return static_cast<uint32_t>(targets.size() - 1);
}

uint64_t HostedInstance::now_ns() const {
    return core_.now_ns(self_);
}

void HostedInstance::add_timer(uint32_t number, uint64_t delay_ns, uint64_t period_ns) {
    cancel_timer(number);  // the core has a pointer to what it is fired with
    auto made = std::make_unique<HostTimer>(HostTimer{this, number, period_ns > 0, nullptr});
    const auto run = [](void*, void* argument) {
        auto& timer = *static_cast<HostTimer*>(argument);
        timer.instance->fire(timer);
    };
    made->timer = period_ns > 0 ? core_.every(self_, period_ns, run, made.get())
                                : core_.after(self_, delay_ns, run, made.get());
    timers_[number] = std::move(made);
}

void HostedInstance::cancel_timer(uint32_t number) {
    const auto found = timers_.find(number);
    if (found == timers_.end()) return;
    core_.cancel(self_, found->second->timer);
    timers_.erase(found);
}

}  // namespace ringtap
