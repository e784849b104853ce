/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A rate limiter: a token bucket. Each packet costs one token, or, where the rate is in bits, eight
 * for each of its bytes. `rate` tokens a second come in, `burst` of them are kept at most. A packet
 * that finds too few is dropped.
 *
 *                      rate
 *                       │
 *                  ┌────▼────┐
 *                  │ tokens  │ at most burst
 *                  └────┬────┘
 *      packets ─────────┴────────── those that find enough go on
 */
#include <ringtap/module.h>
#include <stdatomic.h>

#define NS_PER_SECOND 1000000000u
#define BITS_PER_BYTE 8u
#define DEFAULT_BURST 32u /* packets */
#define DEFAULT_BURST_BITS (DEFAULT_BURST * 1500u * BITS_PER_BYTE)

/* A rate times a time. */
__extension__ typedef unsigned __int128 wide;

struct limiter {
    struct ringtap_instance* self;
    const struct ringtap_api* core;
    uint64_t rate; /* tokens a second */
    uint64_t burst;
    int is_in_bits;
    uint64_t tokens;
    uint64_t fraction; /* of the next token, in 1/NS_PER_SECOND */
    uint64_t filled_ns; /* when it was last filled */
};

enum drops { RATE_EXCEEDED };

/* Of all instances, which may run on several lcores at a time: hence atomic. */
static atomic_uint_least64_t dropped_ever;

static int create(void* state, struct ringtap_instance* self, const struct ringtap_api* core,
                  const struct ringtap_value* params, char* error, size_t error_bytes) {
    struct limiter* lim = state;
    (void)error;
    (void)error_bytes;
    lim->self = self;
    lim->core = core;
    lim->rate = params[0].u;
    lim->is_in_bits = params[0].u2 == RINGTAP_RATE_BITS;
    lim->burst = lim->is_in_bits ? DEFAULT_BURST_BITS : DEFAULT_BURST;
    if (params[1].given) lim->burst = params[1].u;
    lim->tokens = lim->burst;
    lim->filled_ns = core->now_ns(self);
    return 0;
}

/* The tokens that have come in since it was last filled; none is lost by rounding. */
static void fill(struct limiter* lim) {
    const uint64_t now_ns = lim->core->now_ns(lim->self);
    const wide come = (wide)(now_ns - lim->filled_ns) * lim->rate + lim->fraction;
    const wide tokens = lim->tokens + come / NS_PER_SECOND;
    lim->filled_ns = now_ns;
    lim->fraction = (uint64_t)(come % NS_PER_SECOND);
    lim->tokens = tokens < lim->burst ? (uint64_t)tokens : lim->burst;
    if (lim->tokens == lim->burst) lim->fraction = 0; /* what does not fit is gone */
}

static void process(void* state, struct rte_mbuf* const* packets, uint16_t n) {
    struct limiter* lim = state;
    uint64_t dropped = 0;
    fill(lim);
    for (uint16_t i = 0; i < n; i++) {
        const uint64_t cost = lim->is_in_bits ? packets[i]->pkt_len * BITS_PER_BYTE : 1;
        if (lim->tokens >= cost) {
            lim->tokens -= cost;
            lim->core->emit(lim->self, &packets[i], 1);
        } else {
            lim->core->drop(lim->self, &packets[i], 1, RATE_EXCEEDED);
            dropped++;
        }
    }
    atomic_fetch_add_explicit(&dropped_ever, dropped, memory_order_relaxed);
}

enum commands { SET_RATE, TOKENS };

static void control(void* state, uint16_t command, const struct ringtap_value* arguments,
                    struct ringtap_call* call) {
    struct limiter* lim = state;
    fill(lim); /* at the rate that held until now */
    if (command == SET_RATE) {
        if ((arguments[0].u2 == RINGTAP_RATE_BITS) != lim->is_in_bits) {
            lim->core->refuse(call, "a limiter of packets cannot become one of bits, nor the reverse",
                              "Add another one.");
            return;
        }
        lim->rate = arguments[0].u;
    } else {
        const struct ringtap_value tokens = {.given = 1, .u = lim->tokens};
        lim->core->reply(call, &tokens, 1);
    }
}

enum class_commands { DROPPED_EVER };

static void class_control(const struct ringtap_api* core, uint16_t command,
                          const struct ringtap_value* arguments, struct ringtap_call* call) {
    (void)command; /* there is one */
    (void)arguments;
    const struct ringtap_value dropped = {.given = 1, .u = atomic_load(&dropped_ever)};
    core->reply(call, &dropped, 1);
}

static const struct ringtap_field params[] = {
    {.name = "rate",
     .type = RINGTAP_RATE,
     .required = 1,
     .doc = "how much may pass in the long run, in packets or in bits"},
    {.name = "burst",
     .type = RINGTAP_UINT,
     .min = 1,
     .max = 1000000000,
     .doc = "how much may pass at once; left out: 32 packets, or the bits of 32 of 1,500 bytes"},
    {0}};
static const struct ringtap_field rate_argument[] = {
    {.name = "", .type = RINGTAP_RATE, .required = 1, .doc = "the new rate"}, {0}};
static const struct ringtap_field tokens_result[] = {
    {.name = "", .type = RINGTAP_UINT, .doc = "how much may pass at once now"}, {0}};
static const struct ringtap_field dropped_result[] = {
    {.name = "", .type = RINGTAP_UINT, .doc = "packets"}, {0}};

static const struct ringtap_command commands[] = {
    [SET_RATE] = {.name = "setRate", .doc = "changes the rate", .arguments = rate_argument},
    [TOKENS] = {.name = "tokens",
                .doc = "what is in the bucket",
                .result = RINGTAP_ONE,
                .results = tokens_result},
    {0}};
static const struct ringtap_command class_commands[] = {
    [DROPPED_EVER] = {.name = "droppedEver",
                      .doc = "what all limiters of the process have dropped",
                      .result = RINGTAP_ONE,
                      .results = dropped_result},
    {0}};
static const struct ringtap_reason drops[] = {
    [RATE_EXCEEDED] = {.name = "rate-exceeded", .doc = "there were too few tokens left"}, {0}};
static const char* const conditions[] = {"any", NULL};

static const struct ringtap_class limiter = {
    .abi_version = RINGTAP_ABI_VERSION,
    .name = "limiter",
    .doc = "A rate limiter: a token bucket",
    .params = params,
    .conditions = conditions,
    .drops = drops,
    .commands = commands,
    .class_commands = class_commands,
    .state_bytes = sizeof(struct limiter),
    .create = create,
    .process = process,
    .control = control,
    .class_control = class_control,
};

RINGTAP_MODULE(&limiter);
