// SPDX-License-Identifier: Apache-2.0
#include "timed_injection.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "graph.hpp"

namespace ringtap {

namespace {

constexpr double ns_per_second = 1e9;

/// Plays one injection: knows its next packet, and when it is due.
class Player {
  public:
    explicit Player(TimedInjection& injection)
        : all_(injection),
          packets_(injection.source->packets()),
          left_(std::min(packets_ * injection.repeat, injection.limit)),
          round_start_ns_(injection.timing.due_ns) {
        look_ahead();
    }

    bool is_over() const { return left_ == 0; }
    bool is_recorded() const { return all_.timing.by == InjectionTiming::By::recorded; }
    /// Of the next packet, by the clock of its recording.
    uint64_t recorded_ns() const { return next_.time_ns; }
    void count_from(uint64_t recorded_ns) {
        all_.timing.first_ns = recorded_ns;
        find_due();
    }

    uint64_t due_ns() const { return all_.timing.start_ns + all_.timing.due_ns; }

    /// Puts the next packet in, whose time it is.
    void put(Graph& graph) {
        if (all_.is_at_vif)
            graph.inject_at_vif(all_.target, injection_of_next());
        else
            graph.inject_into_ring(all_.target, injection_of_next());
        graph.run();
        if (!is_recorded()) all_.timing.due_ns += gap_ns();
        left_--;
        next_in_round_++;
        look_ahead();
    }

  private:
    uint64_t gap_ns() const {
        const InjectionTiming& timing = all_.timing;
        const double amount = timing.by == InjectionTiming::By::packets ? 1 : next_.length * 8.0;
        return static_cast<uint64_t>(std::llround(amount / timing.per_second * ns_per_second));
    }

    void look_ahead() {
        if (is_over()) return;
        if (next_in_round_ == packets_) begin_round();
        try {
            all_.source->next(next_);
        } catch (const Error& error) {
            throw source_failed(error, all_.sent, left_);
        }
        if (is_recorded()) find_due();
    }

    void find_due() {
        InjectionTiming& timing = all_.timing;
        if (!timing.first_ns) timing.first_ns = next_.time_ns;
        // Captures may be out of order: time does not go back.
        const bool is_later = next_.time_ns > *timing.first_ns;
        timing.due_ns = round_start_ns_ + (is_later ? next_.time_ns - *timing.first_ns : 0);
    }

    /// Recorded times count from where the last round ended.
    void begin_round() {
        all_.source->rewind();
        next_in_round_ = 0;
        round_start_ns_ = all_.timing.due_ns;
    }

    /// Its bytes are copied: an instance that does not run keeps it waiting.
    std::unique_ptr<Injection> injection_of_next() {
        std::vector<uint64_t> time;
        if (next_.has_time) time.push_back(next_.time_ns);
        auto one = std::make_unique<Injection>(std::make_unique<MemorySource>(
            std::vector<uint8_t>(next_.bytes, next_.bytes + next_.length),
            std::vector<uint32_t>{next_.length}, std::move(time)));
        one->number = all_.number;
        one->sent = all_.sent++;
        one->in_vif = all_.in_vif;
        one->out_vif = all_.out_vif;
        one->offload = all_.offload;
        one->timestamp_ns = all_.timestamp_ns;
        return one;
    }

    TimedInjection& all_;
    uint64_t packets_;
    uint64_t left_;
    uint64_t next_in_round_ = 0;
    uint64_t round_start_ns_;
    SourcePacket next_;
};

void count_from_earliest(std::vector<Player>& players) {
    std::optional<uint64_t> earliest_ns;
    for (const Player& player : players)
        if (player.is_recorded() && !player.is_over())
            earliest_ns = std::min(player.recorded_ns(), earliest_ns.value_or(UINT64_MAX));
    if (!earliest_ns) return;
    for (Player& player : players)
        if (player.is_recorded() && !player.is_over()) player.count_from(*earliest_ns);
}

/// The one whose packet is due first; of several, the first of them. None: all are over.
Player* due_first(std::vector<Player>& players) {
    Player* first = nullptr;
    for (Player& player : players) {
        if (player.is_over()) continue;
        if (first == nullptr || player.due_ns() < first->due_ns()) first = &player;
    }
    return first;
}

}  // namespace

void inject_timed(Graph& graph, std::span<TimedInjection> injections, bool is_one_clock) {
    std::vector<Player> players;
    players.reserve(injections.size());
    for (TimedInjection& injection : injections) players.emplace_back(injection);
    if (is_one_clock) count_from_earliest(players);
    while (Player* player = due_first(players)) {
        const uint64_t now_ns = graph.clock.now_ns();
        if (player->due_ns() > now_ns) graph.advance(player->due_ns() - now_ns);
        player->put(graph);
    }
}

}  // namespace ringtap
