/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The C ABI between a module class and the Ringtap core, for C11 and C++.
 *
 * A class is a static table (struct ringtap_class) that describes it and holds its functions. The
 * core gives each instance a versioned table of functions (struct ringtap_api); nothing else of the
 * core is reachable, for built-in classes too. A library has its classes in the one symbol that
 * RINGTAP_MODULE defines. Compile with
 *
 *     cc -shared -fPIC -O2 $(pkg-config --cflags libdpdk) -I"$(ringtap --include)" -o x.so x.c
 *
 * and link no DPDK library: that would be a second, empty DPDK in the process, and the first packet
 * freed by it a crash. Inline reads and writes of mbuf fields are fine; allocating, freeing,
 * cloning, growing and trimming packets goes through the table.
 *
 * Packet ownership: every mbuf handed to process(), taken by far_receive(), allocate(), clone() or
 * release() is the instance's until it has said what becomes of it, exactly once, before the call
 * it is in returns: emit, drop, consume, hold or far_transmit. What it says takes effect after the
 * call returned. A packet unaccounted for is a fault that names the instance and the packet.
 *
 * Threads: a stepped dataplane calls everything on the thread that runs it. A live one calls
 * process(), inbound(), poll() and timers of an instance on one worker lcore, always the same one
 * from start() to stop(); everything else on the thread of the caller, while every worker stands
 * still. So no two calls of the same instance ever run at the same time, and its state needs no
 * lock. Different instances of a class may run at the same time on different lcores: what they
 * share (variables of the library) needs locks or atomics. class_control() is called while the
 * workers of all dataplanes of the process stand still. No function of the table may be called from
 * a thread of the module's own, nor outside of a call that the core makes.
 *
 * C++: an exception that leaves a function is caught by the core, and named with the instance.
 */
#ifndef RINGTAP_MODULE_H
#define RINGTAP_MODULE_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h> /* ssize_t, which DPDK's headers need, and strict C11 has not */

#include <rte_mbuf.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Raised whenever a structure below changes its layout or a function its meaning. */
#define RINGTAP_ABI_VERSION 5u

/* The core has DPDK 22.11 in it. Modules may be compiled against the headers of another version as
 * long as these lay mbufs out alike; where they do not, this fails. */
#ifdef __cplusplus
#define RINGTAP_ASSERT static_assert
#else
#define RINGTAP_ASSERT _Static_assert
#endif
#define RINGTAP_MBUF_HAS(field, offset)                          \
    RINGTAP_ASSERT(offsetof(struct rte_mbuf, field) == (offset), \
                   "DPDK's headers lay mbufs out otherwise than Ringtap's core: " #field)
RINGTAP_MBUF_HAS(buf_addr, 0);
RINGTAP_MBUF_HAS(data_off, 16);
RINGTAP_MBUF_HAS(refcnt, 18);
RINGTAP_MBUF_HAS(nb_segs, 20);
RINGTAP_MBUF_HAS(ol_flags, 24);
RINGTAP_MBUF_HAS(packet_type, 32);
RINGTAP_MBUF_HAS(pkt_len, 36);
RINGTAP_MBUF_HAS(data_len, 40);
RINGTAP_MBUF_HAS(vlan_tci, 42);
RINGTAP_MBUF_HAS(hash, 44);
RINGTAP_MBUF_HAS(buf_len, 54);
RINGTAP_MBUF_HAS(pool, 56);
RINGTAP_MBUF_HAS(next, 64);
RINGTAP_MBUF_HAS(tx_offload, 72);
RINGTAP_MBUF_HAS(priv_size, 88);
RINGTAP_ASSERT(sizeof(struct rte_mbuf) == 128, "DPDK's headers have mbufs of another size");

struct ringtap_instance; /* the core's view of an instance; opaque */
struct ringtap_timer;    /* opaque */
struct ringtap_call;     /* a control call being answered; opaque */

/* ---- packet metadata ---- */

/** Bits of ringtap_metadata.flags. */
#define RINGTAP_META_MATCH_ACTION 0x1u /* came through the match-action table */

/** VIF index 0 is "none". */
#define RINGTAP_NO_VIF 0u

/** What travels with each packet, in the private area of its mbuf. One cache line. */
struct ringtap_metadata {
    uint32_t in_vif;      /* index of the VIF it entered by */
    uint32_t out_vif;     /* index of the VIF it is to leave by */
    uint32_t flags;       /* RINGTAP_META_… */
    uint8_t keep_ttl;     /* routers leave the TTL alone */
    uint8_t encapsulated; /* a tunnel has been added */
    uint8_t to_tap;       /* on its way to the host */
    uint8_t reserved;
    uint8_t priv[48]; /* for modules; survives rings, clones and copies */
};

static inline struct ringtap_metadata* ringtap_metadata_of(const struct rte_mbuf* m) {
    return (struct ringtap_metadata*)rte_mbuf_to_priv((struct rte_mbuf*)m);
}

/** For drop(): a copy was needed, and clone() or writable() had no mbuf for it. */
#define RINGTAP_DROP_NO_MBUF 0xffffu
/** For drop(), in destroy(): what was still on its way in the instance when it was removed. */
#define RINGTAP_DROP_INSTANCE_REMOVED 0xfffeu

/* ---- typed values ---- */

enum ringtap_type {
    RINGTAP_BOOL = 1,         /* u != 0 */
    RINGTAP_UINT = 2,         /* u, between field.min and field.max */
    RINGTAP_DURATION = 3,     /* u, nanoseconds */
    RINGTAP_MAC = 4,          /* mac */
    RINGTAP_VIF = 5,          /* u, a VIF index of the same dataplane */
    RINGTAP_RANGE = 6,        /* u … u2, both inclusive; written as a number or as {min, max} */
    RINGTAP_UINT_LIST = 7,    /* list, list_length */
    RINGTAP_IPV4_PREFIX = 8,  /* u: address in host order, u2: prefix length */
    RINGTAP_TEXT = 9,         /* text */
    RINGTAP_PATH = 10,        /* text, the absolute path of a file; relative ones were resolved */
    RINGTAP_IPV4 = 11,        /* u: address in host order */
    RINGTAP_IPV6 = 12,        /* ipv6 */
    RINGTAP_IPV6_PREFIX = 13, /* ipv6, u2: prefix length */
    RINGTAP_RATE = 14         /* u: whole number per second, from 1; u2: RINGTAP_RATE_… */
};

/** Of what a RINGTAP_RATE counts so many per second: `'100pps'`, `'10Mbps'`. */
#define RINGTAP_RATE_PACKETS 0u
#define RINGTAP_RATE_BITS 1u

/** One parameter, argument or result column. */
struct ringtap_field {
    const char* name; /* letters and digits, as in a program: "maxEntries". The only argument of a
                         command, and the only column of its answer, may be "": a bare value */
    enum ringtap_type type;
    uint8_t required;
    /** Both included. RINGTAP_UINT, RINGTAP_RANGE, RINGTAP_UINT_LIST (of each element); a max of 0
     * allows only 0. RINGTAP_DURATION in ns, RINGTAP_RATE per second: a max of 0 is no limit. */
    uint64_t min, max;
    const char* default_text; /* as a user would write it; NULL: none */
    const char* doc;          /* half a sentence: "what it is" */
    const char* names;        /* RINGTAP_UINT: "ipv4=2048 arp=2054", words for numbers; or NULL */
};

struct ringtap_value {
    uint8_t given; /* 0: not given, and there is no default */
    uint64_t u, u2;
    uint8_t mac[6];
    uint8_t ipv6[16];     /* in network order */
    const char* text;     /* valid during the call it is given to */
    const uint32_t* list; /* likewise */
    size_t list_length;
};

/* ---- function table of the core ---- */

struct ringtap_vif {
    uint32_t index;
    const char* name;
    uint8_t mac[6];
    uint8_t link_up;
    uint32_t mtu; /* payload bytes; 0: no limit */
};

/** On the thread of process() of the same instance, and never at the same time. */
typedef void (*ringtap_timer_fn)(void* state, void* argument);

/** Of a line that a module logs. */
enum ringtap_log_level {
    RINGTAP_LOG_DEBUG = 0,
    RINGTAP_LOG_INFO = 1,
    RINGTAP_LOG_WARNING = 2,
    RINGTAP_LOG_ERROR = 3
};

struct ringtap_api {
    uint32_t version; /* RINGTAP_ABI_VERSION of the core */
    uint32_t size;    /* sizeof(struct ringtap_api) in the core */

    /* What becomes of packets. Each takes ownership of all n. */
    /** By the output rules. */
    void (*emit)(struct ringtap_instance*, struct rte_mbuf* const* packets, uint16_t n);
    /** `reason` is an index into the class's drops, or one of RINGTAP_DROP_…. Any other is a fault
     * that names the packet, which is counted as not-emitted. */
    void (*drop)(struct ringtap_instance*, struct rte_mbuf* const* packets, uint16_t n,
                 uint16_t reason);
    /** Used up by the module, as meant (answered, absorbed). */
    void (*consume)(struct ringtap_instance*, struct rte_mbuf* const* packets, uint16_t n);
    /** Kept beyond this call; shown as held until release(). */
    void (*hold)(struct ringtap_instance*, struct rte_mbuf* const* packets, uint16_t n);
    /** Takes held packets back in hand, in this call. */
    void (*release)(struct ringtap_instance*, struct rte_mbuf* const* packets, uint16_t n);

    /* Making packets. NULL when pool or quota has none left. */
    struct rte_mbuf* (*allocate)(struct ringtap_instance*);
    /** Shares the bytes, has metadata of its own. On NULL the missing copy has been counted as
     * dropped, no-mbuf. */
    struct rte_mbuf* (*clone)(struct ringtap_instance*, struct rte_mbuf*);
    /** The same packet, safe to write, bytes and metadata; a copy when others refer to it. Replaces
     * the argument, which is no longer in hand; on NULL it still is. */
    struct rte_mbuf* (*writable)(struct ringtap_instance*, struct rte_mbuf*);
    /** The same packet with metadata of its own; bytes may stay shared. Otherwise as writable(). */
    struct rte_mbuf* (*writable_metadata)(struct ringtap_instance*, struct rte_mbuf*);
    /** The same packet in one segment, safe to write; a copy when it lay in several. Otherwise as
     * writable(): NULL also for one of more than 2,048 bytes, which does not fit. */
    struct rte_mbuf* (*linear)(struct ringtap_instance*, struct rte_mbuf*);
    /** Room of `bytes` before the first / after the last byte of a writable packet; NULL when there
     * is none. */
    void* (*prepend)(struct ringtap_instance*, struct rte_mbuf*, uint16_t bytes);
    void* (*append)(struct ringtap_instance*, struct rte_mbuf*, uint16_t bytes);
    /** Takes the first / the last bytes away from a writable packet, over as many segments as it
     * takes. 0; or -1, and nothing has changed, when it has not more bytes than that. Pointers into
     * the packet are no longer valid. */
    int (*trim_front)(struct ringtap_instance*, struct rte_mbuf*, uint32_t bytes);
    int (*trim_end)(struct ringtap_instance*, struct rte_mbuf*, uint32_t bytes);

    /* The far end of a VIF whose class has RINGTAP_CAPTURES: the test. */
    /** Takes up to n packets that the test sends. Returns how many. Only in poll(). */
    uint16_t (*far_receive)(struct ringtap_instance*, struct rte_mbuf** packets, uint16_t n);
    /** Gives packets to the test. */
    void (*far_transmit)(struct ringtap_instance*, struct rte_mbuf* const* packets, uint16_t n);

    /* Devices. */
    /** Packets that a device has just received into mbufs of the pool are in hand from here on. */
    void (*received)(struct ringtap_instance*, struct rte_mbuf* const* packets, uint16_t n);
    /** Packets about to be handed to a device, which frees them: to be said before it gets them,
     * since afterwards they may be gone. Only packets that nobody else refers to: after writable(),
     * or of a class that has RINGTAP_MODIFIES. */
    void (*transmitted)(struct ringtap_instance*, struct rte_mbuf* const* packets, uint16_t n);
    /** The last n of those are in hand again: the device did not take them. */
    void (*untransmitted)(struct ringtap_instance*, struct rte_mbuf* const* packets, uint16_t n);
    /** What a device's receive queue is to be filled from. */
    struct rte_mempool* (*mempool)(struct ringtap_instance*);
    /** How many packets may be taken from a device now that are of at most `mbufs_each` mbufs. On 0
     * the instance waits for mbufs: poll() is called again. */
    uint32_t (*receivable)(struct ringtap_instance*, uint32_t mbufs_each);
    /** How poll() is called in a stepped run: until it returns 0, but for at most so many packets a
     * run (UINT64_MAX: no limit, as without this call). `flags`: RINGTAP_POLL_… */
    void (*polling)(struct ringtap_instance*, uint64_t packets_per_run, uint32_t flags);
    /** The address of its device becomes the VIF's, unless the user gave one. */
    void (*device_mac)(struct ringtap_instance*, const uint8_t mac[6]);

    /* Time: one clock for everything in a dataplane. */
    uint64_t (*now_ns)(struct ringtap_instance*);
    struct ringtap_timer* (*every)(struct ringtap_instance*, uint64_t period_ns, ringtap_timer_fn,
                                   void* argument);
    struct ringtap_timer* (*after)(struct ringtap_instance*, uint64_t delay_ns, ringtap_timer_fn,
                                   void* argument);
    /** Timers of an instance end with it. Cancelling one that has fired is an error of the module.
     */
    void (*cancel)(struct ringtap_instance*, struct ringtap_timer*);

    /* Chance and words. */
    /** 64 random bits, the same in each run: seeded by the dataplane's seed and the instance. For
     * tests, not for secrets. */
    uint64_t (*random)(struct ringtap_instance*);
    /** A line of text, copied. The dataplane keeps the last 1,000; `ringtap run` shows them under
     * the scenario. */
    void (*log)(struct ringtap_instance*, enum ringtap_log_level level, const char* text);

    /* VIFs of the dataplane. */
    /** NULL when there is none of that index. Valid until the call returns. */
    const struct ringtap_vif* (*vif)(struct ringtap_instance*, uint32_t index);
    /** The instance's own; NULL when its class is no VIF. */
    const struct ringtap_vif* (*self)(struct ringtap_instance*);
    /** Whether that VIF is a member of that VLAN (0: untagged frames). */
    int (*vif_carries)(struct ringtap_instance*, uint32_t index, uint16_t vlan_id);
    /** What every VIF does with packets entering (from the wire) or leaving (to the wire): VLAN
     * membership and tags, MTU, link state, and, entering, the in-VIF. Drops what may not pass;
     * writes the others, possibly replaced, to `passed` (room for n) and returns how many. Only for
     * classes with RINGTAP_IS_VIF. */
    uint16_t (*vif_enter)(struct ringtap_instance*, struct rte_mbuf* const* packets, uint16_t n,
                          struct rte_mbuf** passed);
    uint16_t (*vif_leave)(struct ringtap_instance*, struct rte_mbuf* const* packets, uint16_t n,
                          struct rte_mbuf** passed);

    /* Answers to control() and class_control(). */
    /** One row: `n` values in the order of the command's results; copied. */
    void (*reply)(struct ringtap_call*, const struct ringtap_value* values, size_t n);
    /** Refuses: the call must have changed nothing. `fix` may be NULL. */
    void (*refuse)(struct ringtap_call*, const char* message, const char* fix);
};

/* ---- description of a class ---- */

/** Bits for polling(). */
#define RINGTAP_POLL_ENDLESS 0x1u /* never runs dry */
/** Receives what it has transmitted: the hop limit is not measured by that. */
#define RINGTAP_POLL_LOOPS 0x2u

#define RINGTAP_IS_VIF 0x1u
#define RINGTAP_NEEDS_LCORE 0x2u
#define RINGTAP_CAPTURES 0x4u   /* its far end is the test */
#define RINGTAP_MODIFIES 0x8u   /* writes packets: is given none that others refer to */
#define RINGTAP_FLOODS 0x10u    /* may emit one packet by several of its rules */
#define RINGTAP_INTERNAL 0x20u  /* made by the control plane, not by name */
#define RINGTAP_ABSORBS 0x40u   /* never emits: needs no rules */
#define RINGTAP_ON_CALLER 0x80u /* runs on the thread that runs the data plane, live too */
/** process() and inbound() are given packets of one segment each, copies where they were not: so
 * rte_pktmbuf_mtod reaches all of a packet. One of more than 2,048 bytes has no place in one
 * segment: it is dropped, `not-linear`, a fault. Without an mbuf for the copy: `no-mbuf`. */
#define RINGTAP_LINEAR 0x100u

struct ringtap_reason {
    const char* name; /* lower case: "same-vif" */
    const char* doc;
    uint8_t fault; /* 0: a verdict of the class; 1: fails a scenario unless expected */
};

enum ringtap_result { RINGTAP_NOTHING = 0, RINGTAP_ONE = 1, RINGTAP_ROWS = 2 };

struct ringtap_command {
    const char* name;
    const char* doc;
    const struct ringtap_field* arguments; /* ends with name == NULL; NULL: none */
    enum ringtap_result result;
    /** ONE with a single nameless column is a bare value. Ends with name == NULL && type == 0. */
    const struct ringtap_field* results;
};

/** An output rule, as told to listeners: only what a class can act on. */
struct ringtap_rule {
    const char* condition; /* "outVif" */
    uint32_t vif;          /* its VIF argument, or RINGTAP_NO_VIF */
};

struct ringtap_class {
    uint32_t abi_version; /* RINGTAP_ABI_VERSION */
    uint32_t flags;
    const char* name;
    const char* doc;
    const struct ringtap_field* params;     /* ends with name == NULL; NULL: none */
    const char* const* conditions;          /* ends with NULL; {"*", NULL}: all there are */
    const struct ringtap_reason* drops;     /* ends with name == NULL; NULL: none */
    const struct ringtap_command* commands; /* ends with name == NULL; NULL: none */
    /** What the class itself understands: `limiter.control('total')`. Likewise. */
    const struct ringtap_command* class_commands;
    size_t state_bytes; /* the core allocates it, zeroed and aligned to a cache line */

    /* "Caller's thread": the workers of the dataplane stand still meanwhile; see the top. */

    /** Caller's thread. 0, or not 0 with a sentence in `error`; then destroy() is not called.
     * `params` in the order of the table; valid during the call. NULL: nothing to do, and so never
     * for a class that needs its `self` and `api`. */
    int (*create)(void* state, struct ringtap_instance* self, const struct ringtap_api* api,
                  const struct ringtap_value* params, char* error, size_t error_bytes);
    /** Caller's thread. 0 or not; what an instance needs to run may be unknown before. NULL:
     * nothing to do. */
    int (*start)(void* state);
    /** Caller's thread. NULL: nothing to do. */
    void (*stop)(void* state);
    /** Caller's thread. Must drop what it holds. The last call. NULL: nothing to do. */
    void (*destroy)(void* state);

    /** The instance's worker lcore; stepped, the caller's thread. A burst from the input ring. For
     * a VIF: packets on their way out, which it must not emit by its rules. Never NULL. */
    void (*process)(void* state, struct rte_mbuf* const* packets, uint16_t n);
    /** As process(). A burst from the inbound ring of a VIF: packets on their way in. NULL: the
     * class has no such ring. */
    void (*inbound)(void* state, struct rte_mbuf* const* packets, uint16_t n);
    /** As process(). For sources: at most `budget` packets, never a loop. Returns how many it took
     * up. NULL: no source. */
    uint16_t (*poll)(void* state, uint16_t budget);

    /** Caller's thread. What has become of the instance's rules, and of other VIFs. NULL: it need
     * not know. */
    void (*rule_added)(void* state, const struct ringtap_rule*);
    void (*rule_removed)(void* state, const struct ringtap_rule*);
    void (*vif_removed)(void* state, uint32_t vif);

    /** Caller's thread. `command` is an index into commands; `arguments` in the order of its table,
     * valid during the call. */
    void (*control)(void* state, uint16_t command, const struct ringtap_value* arguments,
                    struct ringtap_call*);
    /** Caller's thread; the workers of all dataplanes stand still. `command` is an index into
     * class_commands. Of the table of functions, reply() and refuse() only: there is no instance.
     */
    void (*class_control)(const struct ringtap_api*, uint16_t command,
                          const struct ringtap_value* arguments, struct ringtap_call*);

    /** Caller's thread. Whether what it has counted agrees with what a device counts: not 0, with a
     * sentence in `finding`, when it does not. NULL: nothing to compare. */
    int (*audit)(void* state, char* finding, size_t finding_bytes);

    /** Caller's thread. How many packets its device has lost since create(), for want of room,
     * before they could be received. NULL: it has no device. */
    uint64_t (*missed)(void* state);
};

/* ---- classes of a library ---- */

/** The one symbol that a library has for Ringtap; ends with NULL. All that the tables point to must
 * be in libraries, too: texts that are made at run time are not. */
extern __attribute__((visibility("default"))) const struct ringtap_class* const ringtap_classes[];

/** Once in a library, outside of any function: `RINGTAP_MODULE(&limiter, &shaper);` */
#define RINGTAP_MODULE(...) \
    const struct ringtap_class* const ringtap_classes[] = {__VA_ARGS__, NULL}

#ifdef __cplusplus
}
#endif
#endif
