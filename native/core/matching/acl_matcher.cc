// SPDX-License-Identifier: Apache-2.0
// Five-tuples, classified by DPDK's rte_acl.
#include <rte_acl.h>
#include <rte_byteorder.h>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <string>
#include <vector>

#include "../conditions/five_tuple.hpp"
#include "run_matcher.hpp"

namespace ringtap {

namespace {

/// What is classified, in network order. The first field has to be one byte; those after it are
/// read four bytes at a time.
struct Packed {
    uint8_t protocol;
    uint8_t unused[3];
    uint32_t source, destination;
    uint16_t source_port, destination_port;
    uint32_t has_ports;
};

enum Field { protocol, source, destination, source_port, destination_port, has_ports, field_count };
RTE_ACL_RULE_DEF(AclRule, field_count);

constexpr rte_acl_field_def fields[field_count] = {
    {RTE_ACL_FIELD_TYPE_BITMASK, 1, protocol, 0, offsetof(Packed, protocol)},
    {RTE_ACL_FIELD_TYPE_MASK, 4, source, 1, offsetof(Packed, source)},
    {RTE_ACL_FIELD_TYPE_MASK, 4, destination, 2, offsetof(Packed, destination)},
    {RTE_ACL_FIELD_TYPE_RANGE, 2, source_port, 3, offsetof(Packed, source_port)},
    {RTE_ACL_FIELD_TYPE_RANGE, 2, destination_port, 3, offsetof(Packed, destination_port)},
    {RTE_ACL_FIELD_TYPE_BITMASK, 4, has_ports, 4, offsetof(Packed, has_ports)},
};

/// Asking fewer of them one by one costs less than to build.
constexpr size_t fewest_rules = 32;
constexpr uint32_t acl_batch = 32;

struct FreeContext {
    void operator()(rte_acl_ctx* context) const { rte_acl_free(context); }
};
using Context = std::unique_ptr<rte_acl_ctx, FreeContext>;

Context make_context(uint32_t rules) {
    static std::atomic<uint32_t> made{0};
    const std::string name = "ringtap-acl-" + std::to_string(made++);
    const rte_acl_param param = {.name = name.c_str(),
                                 .socket_id = SOCKET_ID_ANY,
                                 .rule_size = RTE_ACL_RULE_SZ(field_count),
                                 .max_rule_num = rules};
    return Context(rte_acl_create(&param));
}

void set_net(rte_acl_field& field, const KeySpan& net) {
    const auto first = static_cast<uint32_t>(net.first), last = static_cast<uint32_t>(net.last);
    field.value.u32 = first;
    field.mask_range.u32 = static_cast<uint32_t>(std::countl_zero(first ^ last));
}

void set_ports(rte_acl_field& field, const KeySpan& ports) {
    field.value.u16 = static_cast<uint16_t>(ports.first);
    field.mask_range.u16 = static_cast<uint16_t>(ports.last);
}

AclRule to_rule(const FiveTuple& tuple, uint32_t place) {
    AclRule rule = {};
    rule.data.category_mask = 1;
    rule.data.priority = static_cast<int32_t>(RTE_ACL_MAX_PRIORITY - place);
    rule.data.userdata = place + 1;  // 0 is no match
    rule.field[protocol].value.u8 = tuple.protocol.number;
    rule.field[protocol].mask_range.u8 = tuple.protocol.given ? 0xff : 0;
    set_net(rule.field[source], tuple.source);
    set_net(rule.field[destination], tuple.destination);
    set_ports(rule.field[source_port], tuple.source_port);
    set_ports(rule.field[destination_port], tuple.destination_port);
    rule.field[has_ports].value.u32 = tuple.asks_ports;
    rule.field[has_ports].mask_range.u32 = tuple.asks_ports;
    return rule;
}

Packed pack(const rte_mbuf* m, const Ipv4Header& ip) {
    const Ports ports = ports_of(m, transport_of(ip));
    return {.protocol = ip.protocol,
            .unused = {},
            .source = rte_cpu_to_be_32(ip.source),
            .destination = rte_cpu_to_be_32(ip.destination),
            .source_port = rte_cpu_to_be_16(ports.source),
            .destination_port = rte_cpu_to_be_16(ports.destination),
            .has_ports = rte_cpu_to_be_32(ports.known)};
}

class AclMatcher final : public RunMatcher {
  public:
    explicit AclMatcher(Context context) : context_(std::move(context)) {}

    void find(rte_mbuf* const* packets, uint32_t n, uint32_t* found) override {
        std::fill_n(found, n, none);
        for (uint32_t from = 0; from < n; from += acl_batch)
            classify(packets + from, std::min(acl_batch, n - from), found + from);
    }

  private:
    void classify(rte_mbuf* const* packets, uint32_t n, uint32_t* found) {
        Packed packed[acl_batch];
        const uint8_t* data[acl_batch];
        uint32_t place[acl_batch], results[acl_batch];
        uint32_t count = 0;
        for (uint32_t i = 0; i < n; i++) {
            const Ipv4Header ip = ipv4_header(packets[i]);
            if (!ip.known) continue;
            packed[count] = pack(packets[i], ip);
            data[count] = reinterpret_cast<const uint8_t*>(&packed[count]);
            place[count++] = i;
        }
        if (count == 0) return;
        rte_acl_classify(context_.get(), data, results, count, 1);
        for (uint32_t i = 0; i < count; i++)
            if (results[i] != 0) found[place[i]] = results[i] - 1;
    }

    Context context_;
};

}  // namespace

std::unique_ptr<RunMatcher> make_acl_matcher(std::span<const Condition* const> run) {
    if (run.size() < fewest_rules || run.size() >= RTE_ACL_MAX_PRIORITY) return nullptr;
    std::vector<AclRule> rules;
    for (const Condition* condition : run)
        rules.push_back(
            to_rule(condition->args.as<FiveTuple>(), static_cast<uint32_t>(rules.size())));
    Context context = make_context(static_cast<uint32_t>(rules.size()));
    rte_acl_config config = {.num_categories = 1, .num_fields = field_count};
    std::copy_n(fields, field_count, config.defs);
    // Without memory for it, they are asked one by one.
    if (context == nullptr ||
        rte_acl_add_rules(context.get(), reinterpret_cast<const rte_acl_rule*>(rules.data()),
                          static_cast<uint32_t>(rules.size())) != 0 ||
        rte_acl_build(context.get(), &config) != 0)
        return nullptr;
    return std::make_unique<AclMatcher>(std::move(context));
}

}  // namespace ringtap
