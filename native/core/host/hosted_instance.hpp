// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <rte_mbuf.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "../../modules/class.hpp"
#include "host.hpp"

namespace ringtap {

struct Instance;

/// An instance of a class that the host runs: shows it packets by the exchange, and does what it
/// says of them. Packets that the host keeps have numbers that it chose; each is held, or in hand.
/// Slots and held packets are to be had during a call of the instance only.
class HostedInstance {
  public:
    explicit HostedInstance(const Context& context);
    ~HostedInstance();
    HostedInstance(const HostedInstance&) = delete;
    HostedInstance& operator=(const HostedInstance&) = delete;

    /// Throws ERR_RINGTAP_REMOVED.
    static HostedInstance& find(uint32_t number);
    /// Of the process, never used again.
    uint32_t number() const { return number_; }

    // What the core calls.
    void process(rte_mbuf* const* packets, uint16_t n);
    void inbound(rte_mbuf* const* packets, uint16_t n);
    /// Anything else of the host's, during which it may look at held packets and send them. `what`
    /// returns how many actions it has written down.
    template <typename What>
    void call(What what) {
        const InCall in_call(*this);
        perform(static_cast<uint32_t>(what()));
        settle();
    }

    // What the host calls. All but the timers throw ERR_RINGTAP_NOT_IN_CALL outside of a call.
    /// Does the first `count` actions at once: the list is empty then.
    void perform(uint32_t count);
    /// False: there is no mbuf for the copy.
    bool make_writable(uint32_t slot);
    bool make_metadata_writable(uint32_t slot);
    /// Lays the first bytes in one piece: as many as one segment holds. False as above.
    bool gather(uint32_t slot);
    /// False: that many bytes are not there.
    bool read(uint32_t slot, uint32_t offset, uint8_t* to, uint32_t bytes);
    /// False also of a packet that others refer to.
    bool write(uint32_t slot, uint32_t offset, const uint8_t* from, uint32_t bytes);
    /// Grow and shrink a packet; false when others refer to it, when there is no room, or not so
    /// much to be taken. New bytes are 0.
    bool prepend(uint32_t slot, uint32_t bytes);
    bool append(uint32_t slot, uint32_t bytes);
    bool trim_front(uint32_t slot, uint32_t bytes);
    bool trim_end(uint32_t slot, uint32_t bytes);
    /// A new packet, to be held by that number; false: there is no mbuf for it.
    bool clone(uint32_t slot, uint32_t held);
    bool allocate(const uint8_t* bytes, uint32_t length, uint32_t held);
    /// Puts a held packet into a slot; nullopt when all for that are taken. The last one opened is
    /// closed first.
    std::optional<uint32_t> open(uint32_t held);
    void close();

    /// A ring of the dataplane that packets may be sent to past the rules, by its place in the
    /// list.
    uint32_t add_target(uint32_t ring);
    uint64_t now_ns() const;
    /// Period 0: once. The number is the host's.
    void add_timer(uint32_t timer, uint64_t delay_ns, uint64_t period_ns);
    void cancel_timer(uint32_t timer);

  private:
    struct HostTimer;
    struct Held {
        rte_mbuf* packet;
        bool is_in_hand;
    };
    /// Slots and hand are open while it lives.
    class InCall {
      public:
        explicit InCall(HostedInstance& instance);
        ~InCall();
        InCall(const InCall&) = delete;
        InCall& operator=(const InCall&) = delete;

      private:
        HostedInstance& instance_;
    };

    Instance& it() const;
    void assert_in_call() const;
    rte_mbuf*& packet_in(uint32_t slot);
    bool is_shared(const rte_mbuf* m) const;
    using Grow = void* (*)(ringtap_instance*, rte_mbuf*, uint16_t);
    bool grow(uint32_t slot, uint32_t bytes, Grow how);
    void show(uint32_t slot);
    void hide(uint32_t from, uint32_t n);
    bool refresh(uint32_t slot, rte_mbuf* now);
    void emit_all(rte_mbuf* const* packets, uint32_t n);
    void perform(const Action& action);
    void perform_on_held(const Action& action);
    void keep(rte_mbuf* m, uint32_t number);
    rte_mbuf* take_held(uint32_t number);
    void send_direct(rte_mbuf* m, uint32_t target);
    void settle();
    void fire(HostTimer& timer);

    const ringtap_api& core_;
    ringtap_instance* self_;
    uint32_t number_;
    bool is_in_call_ = false;
    uint32_t burst_ = 0;              // slots in use from the first one on
    uint32_t opened_ = 0;             // and behind those for a burst
    std::vector<rte_mbuf*> packets_;  // by slot
    std::vector<uint32_t> opened_numbers_;
    std::unordered_map<uint32_t, Held> held_;
    std::vector<uint32_t> in_hand_;  // numbers of held packets that are in hand
    struct HostTimer {
        HostedInstance* instance;
        uint32_t number;
        bool repeats;
        ringtap_timer* timer;
    };
    std::unordered_map<uint32_t, std::unique_ptr<HostTimer>> timers_;
};

}  // namespace ringtap
