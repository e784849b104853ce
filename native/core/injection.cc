// SPDX-License-Identifier: Apache-2.0
#include "injection.hpp"

#include <algorithm>

#include "graph.hpp"

namespace ringtap {

Error source_failed(const Error& why, uint64_t packets_put_in, uint64_t packets_left) {
    return {why.code,
            std::string(why.what()) + " " + std::to_string(packets_put_in) +
                " of its packets were put in, " + std::to_string(packets_left) + " were not.",
            why.fix};
}

uint64_t Injection::left() const {
    if (failure_) return 0;
    return std::min((repeat - round_) * packets_ - next_, limit - made_);
}

uint32_t Injection::fill(Worker& worker, rte_mbuf** packets, uint32_t n) {
    const auto most = static_cast<uint32_t>(std::min<uint64_t>(n, left()));
    const SparedFromFaults spared(worker.quota);
    return worker.graph.options.stress_seed == 0 ? fill_whole(worker, packets, most)
                                                 : fill_split(worker, packets, most);
}

uint32_t Injection::fill_whole(Worker& worker, rte_mbuf** packets, uint32_t n) {
    uint32_t there = worker.pool.allocate(worker.quota, packets, n);
    const auto give_back_from = [&](uint32_t first) {
        worker.pool.release(worker.quota, packets + first, there - first);
        there = first;
    };
    uint32_t made = 0;
    while (made < there && (has_current_ || advance())) {
        rte_mbuf* m = packets[made];
        if (worker.pool.fill(worker.quota, m, current_.bytes, current_.length)) {
            dress(worker, m);
            made++;
        } else {  // what it lacks may be the mbufs of those behind it
            give_back_from(there > made + 1 ? made + 1 : made);
        }
    }
    give_back_from(made);
    return made;
}

/// Under stress: in segments of any size.
uint32_t Injection::fill_split(Worker& worker, rte_mbuf** packets, uint32_t n) {
    if (!stress_) stress_.emplace(worker.graph.options.stress_seed + number);
    uint32_t made = 0;
    while (made < n && (has_current_ || advance())) {
        rte_mbuf* m =
            worker.pool.allocate_split(worker.quota, current_.bytes, current_.length, *stress_);
        if (m == nullptr) break;
        dress(worker, m);
        packets[made++] = m;
    }
    return made;
}

/// What a packet carries beside its bytes. The current one has been made then.
void Injection::dress(Worker& worker, rte_mbuf* m) {
    MbufState& state = worker.pool.state(m);
    state.origin = make_origin(number, sent);
    state.entered_ns = worker.graph.clock.now_ns();
    ringtap_metadata_of(m)->in_vif = in_vif;
    ringtap_metadata_of(m)->out_vif = out_vif;
    if (timestamp_ns || current_.has_time)
        set_timestamp_ns(m, timestamp_ns.value_or(current_.time_ns));
    if (offload) offload->apply(m);
    sent++;
    made_++;
    has_current_ = false;
    if (++next_ < packets_) return;
    next_ = 0;
    if (++round_ < repeat) source_->rewind();
}

bool Injection::advance() {
    try {
        source_->next(current_);
        has_current_ = true;
    } catch (const Error& error) {
        failure_ = source_failed(error, sent, left());
    }
    return has_current_;
}

std::optional<Error> Injection::take_failure() {
    if (is_failure_told_) return std::nullopt;
    is_failure_told_ = failure_.has_value();
    return failure_;
}

}  // namespace ringtap
