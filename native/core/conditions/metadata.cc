// SPDX-License-Identifier: Apache-2.0
#include "../condition.hpp"

namespace ringtap::metadata_condition {

namespace {

/// Fields by number: first the private bytes, then those with a name.
enum Field : uint64_t {
    private_bytes = sizeof(ringtap_metadata::priv),
    flags = private_bytes,
    keep_ttl,
    encapsulated,
    to_tap,
};
static_assert(to_tap == 51, "the table below says so");

uint64_t value_of(const ringtap_metadata& metadata, uint64_t field) {
    switch (field) {
        case flags:
            return metadata.flags;
        case keep_ttl:
            return metadata.keep_ttl;
        case encapsulated:
            return metadata.encapsulated;
        case to_tap:
            return metadata.to_tap;
        default:
            return metadata.priv[field];
    }
}

bool match(const ConditionArgs& args, const rte_mbuf* m) {
    const ringtap_value& wanted = args.values[1];
    const uint64_t value = value_of(*ringtap_metadata_of(m), args.values[0].u);
    return wanted.u <= value && value <= wanted.u2;
}

const ringtap_field fields[] = {{.name = "field",
                                 .type = RINGTAP_UINT,
                                 .required = 1,
                                 .max = to_tap,
                                 .doc = "a private byte of modules, 0 to 47, or a field by name",
                                 .names = "flags=48 keepTtl=49 encapsulated=50 toTap=51"},
                                {.name = "value",
                                 .type = RINGTAP_RANGE,
                                 .required = 1,
                                 .max = UINT32_MAX,
                                 .doc = "its value, or a range of them"},
                                {}};

const ConditionClass metadata = {"metadata", "what modules say of a packet beside its bytes",
                                 fields, match};

const RegisterCondition registered(&metadata);

}  // namespace

}  // namespace ringtap::metadata_condition
