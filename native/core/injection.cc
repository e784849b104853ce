// SPDX-License-Identifier: Apache-2.0
#include "injection.hpp"

#include "graph.hpp"

namespace ringtap {

Error source_failed(const Error& why, uint64_t packets_put_in, uint64_t packets_left) {
    return {why.code,
            std::string(why.what()) + " " + std::to_string(packets_put_in) +
                " of its packets were put in, " + std::to_string(packets_left) + " were not.",
            why.fix};
}

uint32_t Injection::fill(Worker& worker, rte_mbuf** packets, uint32_t n) {
    uint32_t made = 0;
    while (made < n && left() > 0) {
        if (!has_current_ && !advance()) break;
        rte_mbuf* m = make(worker);
        if (m == nullptr) break;
        MbufState& state = worker.graph.pool.state(m);
        state.origin = make_origin(number, sent);
        state.entered_ns = worker.graph.clock.now_ns();
        packets[made++] = m;
        sent++;
        has_current_ = false;
        if (++next_ == packets_) {
            next_ = 0;
            if (++round_ < repeat) source_->rewind();
        }
    }
    return made;
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

rte_mbuf* Injection::make(Worker& worker) {
    Pool& pool = worker.graph.pool;
    const uint64_t seed = worker.graph.options.stress_seed;
    if (seed != 0 && !stress_) stress_.emplace(seed + number);
    rte_mbuf* m = stress_
                      ? pool.allocate_split(worker.quota, current_.bytes, current_.length, *stress_)
                      : pool.allocate_filled(worker.quota, current_.bytes, current_.length);
    if (m == nullptr) return nullptr;
    ringtap_metadata_of(m)->in_vif = in_vif;
    ringtap_metadata_of(m)->out_vif = out_vif;
    if (timestamp_ns || current_.has_time)
        set_timestamp_ns(m, timestamp_ns.value_or(current_.time_ns));
    if (offload) offload->apply(m);
    return m;
}

std::optional<Error> Injection::take_failure() {
    if (is_failure_told_) return std::nullopt;
    is_failure_told_ = failure_.has_value();
    return failure_;
}

}  // namespace ringtap
