import {execFileSync} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {ExecutionContext} from 'ava';
import {root} from '../cli/_cli.ts';
import {folderWith} from '../cli/_folder.ts';

const dpdk = execFileSync('pkg-config', ['--cflags', 'libdpdk'], {encoding: 'utf8'}).trim();
const flags = ['-shared', '-fPIC', '-O1', '-g', ...dpdk.split(/\s+/), `-I${root}native/include`];

/** Compiles a source to a library; its path. The compiler is that of the file's ending. */
export function compile(source: string, library: string, more: readonly string[] = []): string {
	const compiler = source.endsWith('.c') ? ['cc'] : ['c++', '-std=c++20'];
	const [program = '', ...first] = compiler;
	execFileSync(program, [...first, ...flags, '-o', library, source, ...more], {stdio: 'pipe'});
	return library;
}

/** A library in a folder of its own, made of this text: the beginning of every module, and what follows. */
export function libraryOf(
	t: ExecutionContext,
	text: string,
	{name = 'my', ending = 'c', more = [] as readonly string[]} = {},
): string {
	const folder = folderWith(t, {});
	const source = join(folder, `${name}.${ending}`);
	writeFileSync(source, `#include <ringtap/module.h>\n${text}`);
	return compile(source, join(folder, `${name}.so`), more);
}

/** The path of a source beside this file. */
export function sourceOf(name: string): string {
	return `${root}test/modules/fixtures/${name}`;
}

/** A class that passes packets on, in the middle of its table this text. */
export function passing(name: string, entries = '', before = ''): string {
	return `${before}
struct state { struct ringtap_instance* self; const struct ringtap_api* core; };
static int create(void* state, struct ringtap_instance* self, const struct ringtap_api* core,
                  const struct ringtap_value* params, char* error, size_t error_bytes) {
    *(struct state*)state = (struct state){self, core};
    return 0;
}
static void process(void* state, struct rte_mbuf* const* packets, uint16_t n) {
    struct state* s = state;
    s->core->emit(s->self, packets, n);
}
static const char* const conditions[] = {"any", NULL};
static const struct ringtap_class cls = {
    .abi_version = RINGTAP_ABI_VERSION, .name = "${name}", .conditions = conditions,
    .state_bytes = sizeof(struct state), .create = create, .process = process, ${entries}};
RINGTAP_MODULE(&cls);
`;
}

/** For libraries that a whole file of tests uses; gone with the process. */
export function temporaryFolder(): string {
	const folder = mkdtempSync(join(tmpdir(), 'ringtap-modules-'));
	process.on('exit', () => rmSync(folder, {recursive: true, force: true}));
	return folder;
}
