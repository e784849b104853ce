import {capital} from '../../../core/class-types.ts';
import {scenario} from './scenario.ts';
import type {Skeleton} from './skeleton.ts';

/** A module in C: counts packets, and drops those that are shorter than a parameter says. */
export const moduleInC: Skeleton = name => ({
	[`${name}.c`]: source(name),
	[`${name}.dp.ts`]: scenario(name),
	Makefile: makefile(name),
	'README.md': readme(name),
});

const buildLine = (name: string, ringtap: string, pkgConfig: string, cc = 'cc') =>
	`${cc} -shared -fPIC -O2 ${pkgConfig} -I"${ringtap}" -o ${name}.so ${name}.c`;

function source(name: string): string {
	const type = name.replaceAll('-', '_');
	return `/* ${capital(name)}: counts packets, and drops those that are too short. */
#include <ringtap/module.h>

struct ${type} {
    struct ringtap_instance* self;
    const struct ringtap_api* core;
    uint64_t min_bytes;
    uint64_t passed;
};

enum drops { TOO_SHORT };

static int create(void* state, struct ringtap_instance* self, const struct ringtap_api* core,
                  const struct ringtap_value* params, char* error, size_t error_bytes) {
    struct ${type}* m = state;
    (void)error;
    (void)error_bytes;
    m->self = self;
    m->core = core;
    m->min_bytes = params[0].u;
    return 0;
}

/* Each packet must be emitted, dropped, consumed or held, exactly once. */
static void process(void* state, struct rte_mbuf* const* packets, uint16_t n) {
    struct ${type}* m = state;
    for (uint16_t i = 0; i < n; i++) {
        if (packets[i]->pkt_len < m->min_bytes) {
            m->core->drop(m->self, &packets[i], 1, TOO_SHORT);
            continue;
        }
        m->passed++;
        m->core->emit(m->self, &packets[i], 1);
    }
}

enum commands { PASSED };

static void control(void* state, uint16_t command, const struct ringtap_value* arguments,
                    struct ringtap_call* call) {
    struct ${type}* m = state;
    const struct ringtap_value passed = {.given = 1, .u = m->passed};
    (void)command; /* there is one */
    (void)arguments;
    m->core->reply(call, &passed, 1);
}

/* What the class takes, understands and drops. Each table ends with an empty entry. */
static const struct ringtap_field params[] = {
    {.name = "minBytes",
     .type = RINGTAP_UINT,
     .max = 65535,
     .default_text = "64",
     .doc = "shorter packets are dropped"},
    {0}};
static const struct ringtap_field passed_result[] = {
    {.name = "", .type = RINGTAP_UINT, .doc = "packets"}, {0}};
static const struct ringtap_command commands[] = {
    [PASSED] = {.name = "passed",
                .doc = "how many have passed",
                .result = RINGTAP_ONE,
                .results = passed_result},
    {0}};
static const struct ringtap_reason drops[] = {
    [TOO_SHORT] = {.name = "too-short", .doc = "it had fewer than minBytes"}, {0}};
static const char* const conditions[] = {"*", NULL};

static const struct ringtap_class ${type} = {
    .abi_version = RINGTAP_ABI_VERSION,
    .name = "${name}",
    .doc = "Counts packets, and drops those that are too short",
    .params = params,
    .conditions = conditions,
    .drops = drops,
    .commands = commands,
    .state_bytes = sizeof(struct ${type}),
    .create = create,
    .process = process,
    .control = control,
};

RINGTAP_MODULE(&${type});
`;
}

function makefile(name: string): string {
	const line = buildLine(
		name,
		'$$($(RINGTAP) --include)',
		'$$(pkg-config --cflags libdpdk)',
		'$(CC)',
	);
	return `RINGTAP ?= npx ringtap

${name}.ts: ${name}.so
	$(RINGTAP) types ${name}.so && touch $@
${name}.so: ${name}.c
	${line}
`;
}

function readme(name: string): string {
	const line = buildLine(name, '$(npx ringtap --include)', '$(pkg-config --cflags libdpdk)');
	return `# ${name}

A module class for Ringtap, in C. It needs a C compiler, pkg-config and DPDK's headers
(\`apt-get install gcc pkg-config libdpdk-dev\`), and links no DPDK library.

Build it, and write its types, \`${name}.ts\`:

\`\`\`sh
${line}
npx ringtap types ${name}.so
\`\`\`

\`make\` does both. Then run the scenario:

\`\`\`sh
npx ringtap run ${name}.dp.ts
\`\`\`

With \`--isolate\`, a crash of the module fails its scenario only, and is told with the packet. What a module may do
is in \`ringtap/module.h\`, in the folder that \`npx ringtap --include\` prints.
`;
}
