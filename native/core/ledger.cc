// SPDX-License-Identifier: Apache-2.0
#include "ledger.hpp"

#include "graph.hpp"
#include "thrown.hpp"

namespace ringtap {

namespace {

std::string numbers(const char* left, uint64_t a, const char* right, uint64_t b) {
    return std::to_string(a) + " " + left + ", " + std::to_string(b) + " " + right;
}

void audit_ring(const Ring& ring, std::vector<std::string>& findings) {
    if (ring.enqueued() - ring.dequeued() == ring.queued()) return;
    findings.push_back("ring '" + ring.name() +
                       "': " + numbers("put in", ring.enqueued(), "taken out", ring.dequeued()) +
                       ", " + std::to_string(ring.queued()) + " in it");
}

void audit_instance(const Instance& instance, std::vector<std::string>& findings) {
    const uint64_t taken =
        instance.input->dequeued() + (instance.inbound ? instance.inbound->dequeued() : 0);
    if (instance.received == taken) return;
    findings.push_back("instance '" + instance.name + "': " +
                       numbers("received", instance.received, "taken from its rings", taken));
}

}  // namespace

Ledger& Ledger::operator+=(const Ledger& other) {
    injected += other.injected;
    received += other.received;
    generated += other.generated;
    copied += other.copied;
    captured += other.captured;
    transmitted += other.transmitted;
    consumed += other.consumed;
    dropped += other.dropped;
    held += other.held;
    return *this;
}

Ledger looked_at(const Ledger& of_worker) {
    Ledger now;
    now.injected = looked_at(of_worker.injected);
    now.received = looked_at(of_worker.received);
    now.generated = looked_at(of_worker.generated);
    now.copied = looked_at(of_worker.copied);
    now.captured = looked_at(of_worker.captured);
    now.transmitted = looked_at(of_worker.transmitted);
    now.consumed = looked_at(of_worker.consumed);
    now.dropped = looked_at(of_worker.dropped);
    now.held = looked_at(of_worker.held);
    return now;
}

std::string audit(const Instance& instance) {
    char finding[512] = "";
    if (instance.cls->audit == nullptr) return {};
    try {
        if (instance.cls->audit(instance.state.get(), finding, sizeof(finding)) == 0) return {};
    } catch (...) {
        std::snprintf(finding, sizeof(finding), "it threw in audit(): %s", thrown_text().c_str());
    }
    finding[sizeof(finding) - 1] = '\0';
    return instance.cls->name + (" '" + instance.name) + "': " + finding;
}

std::vector<std::string> audit(const Graph& graph) {
    std::vector<std::string> findings = graph.gone.findings;
    const Ledger l = graph.ledger();
    uint64_t enqueued = graph.gone.enqueued;
    uint64_t emitted = graph.gone.emitted + graph.injected_into_rings;
    uint64_t dropped = graph.gone.dropped;
    int64_t held = 0;
    for (const auto& [id, instance] : graph.instances()) {
        audit_ring(*instance->input, findings);
        if (instance->inbound) audit_ring(*instance->inbound, findings);
        audit_instance(*instance, findings);
        if (std::string own = audit(*instance); !own.empty()) findings.push_back(std::move(own));
        enqueued +=
            instance->input->enqueued() + (instance->inbound ? instance->inbound->enqueued() : 0);
        emitted += instance->emitted;
        for (const uint64_t packets : instance->dropped) dropped += packets;
        held += instance->held;
    }
    const uint64_t delayed = graph.delayed();
    if (emitted != enqueued + delayed + graph.lost_from_faults)
        findings.push_back("rings: " +
                           numbers("emitted or injected", emitted, "put into rings", enqueued));
    if (dropped != l.dropped)
        findings.push_back("drops: " +
                           numbers("by reason", dropped, "counted as they went", l.dropped));
    if (held != l.held)
        findings.push_back("held: " + std::to_string(held) + " by instances, " +
                           std::to_string(l.held) + " in all");
    const auto out = static_cast<int64_t>(l.out() + graph.queued() + delayed) + l.held;
    if (static_cast<int64_t>(l.in()) != out)
        findings.push_back(
            "packets: " + std::to_string(l.in()) +
            " came in (injected, received, generated, copied), " + std::to_string(out) +
            " are accounted for (captured, transmitted, consumed, dropped, held, queued, delayed)");
    return findings;
}

}  // namespace ringtap
