// What is wrong with a library is said before anything of it is used, and then nothing of it is left.
import {copyFileSync, readFileSync, renameSync, symlinkSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {pathToFileURL} from 'node:url';
import test, {type ExecutionContext} from 'ava';
import {digestOf} from '../../src/core/class-digest.ts';
import {loadLibrary} from '../../src/core/load-modules.ts';
import {classes, loadModules, registerClass, runScene} from '../../src/index.ts';
import {folderWith} from '../cli/_folder.ts';
import {addTestClass, thrownBy} from '../support.ts';
import {libraryOf, passing} from './_library.ts';

/** Loading it fails with that code, says that, and leaves no class behind. */
function refused(
	t: ExecutionContext,
	library: string,
	code: string,
	says: RegExp,
	fix = /./,
): void {
	const before = Object.keys(classes());
	const error = thrownBy(() => loadModules(library));
	t.is(error?.code, `ERR_RINGTAP_MODULE_${code}` as const);
	t.regex(error!.message, says);
	t.regex(error!.fix, fix);
	t.deepEqual(Object.keys(classes()), before);
}

test.serial('a library that is not there is asked for with the line that makes it', t => {
	refused(t, '/nowhere/mine.so', 'NOT_FOUND', /mine\.so cannot be found/, /cc -shared .* mine\.c$/);
});

test.serial('what is no path of a library is refused', t => {
	for (const path of ['', 'x\0.so', 5, undefined, new URL('http://x/y.so')])
		refused(t, path as string, 'NOT_FOUND', /takes the path of a library/, /^$/);
	refused(t, '/tmp', 'FORMAT', /is a folder/);
});

test.serial('what is no library of this machine is told apart', t => {
	const folder = folderWith(t, {'text.so': 'int main;', 'empty.so': ''});
	refused(t, join(folder, 'text.so'), 'FORMAT', /text\.so is no library/);
	refused(t, join(folder, 'empty.so'), 'FORMAT', /empty\.so is empty/);
	refused(t, folder, 'FORMAT', /is a folder/);
	const library = libraryOf(t, passing('arm'));
	const bytes = readFileSync(library);
	writeFileSync(join(folder, 'cut.so'), bytes.subarray(0, bytes.length / 2));
	refused(t, join(folder, 'cut.so'), 'FORMAT', /is cut off/);
	bytes.writeUInt16LE(183, 18);
	writeFileSync(join(folder, 'arm.so'), bytes);
	refused(t, join(folder, 'arm.so'), 'FORMAT', /64-bit ARM/);
});

test.serial('a library that links DPDK is refused before it is loaded', t => {
	const shout = '__attribute__((constructor)) static void shout(void) { __builtin_trap(); }\n';
	const more = ['-Wl,--no-as-needed', '-l:librte_mbuf.so'];
	const library = libraryOf(t, shout + passing('linker'), {more});
	refused(
		t,
		library,
		'LINKS_DPDK',
		/links librte_mbuf\.so.*second DPDK/,
		/--cflags and not --libs/,
	);
});

test.serial('every symbol that nobody has is named; those of DPDK are not for modules', t => {
	const use = `void nobody_has_it(void); void nor_this(void);
static void use(void) { nobody_has_it(); nor_this(); }`;
	refused(
		t,
		libraryOf(t, passing('user', '.stop = (void (*)(void*))use', use)),
		'LOAD',
		/uses what nobody has: (nobody_has_it, nor_this|nor_this, nobody_has_it)\.$/,
		/link the library/,
	);
	const free = 'static void frees(void* m) { rte_pktmbuf_free(m); }';
	refused(
		t,
		libraryOf(t, passing('freer', '.stop = frees', free)),
		'LOAD',
		/uses what nobody has: .*rte_/,
		/struct ringtap_api/,
	);
});

test.serial('a library that says nothing of its classes is told how', t => {
	refused(t, libraryOf(t, 'int nothing;'), 'SYMBOL', /no symbol ringtap_classes/, /RINGTAP_MODULE/);
	refused(t, libraryOf(t, 'RINGTAP_MODULE(NULL);'), 'TABLE', /has no class/, /RINGTAP_MODULE/);
});

test.serial('a library of another ABI version is told to be compiled again', t => {
	const old = passing('old').replace('RINGTAP_ABI_VERSION', '3');
	refused(
		t,
		libraryOf(t, old),
		'ABI',
		/for version 3 .* has version 5/,
		/Compile it again.*my\.c$/,
	);
});

const field = (entries: string) =>
	`static const struct ringtap_field params[] = {{${entries}}, {0}};`;
const params = '.params = params';
const uint = '.type = RINGTAP_UINT, .max = 9';
const command = (entries: string) =>
	`static void control(void* s, uint16_t c, const struct ringtap_value* a, struct ringtap_call* k) {}
static const struct ringtap_command commands[] = {${entries}, {0}};`;
const commands = '.commands = commands, .control = control';
const drop = (names: string) => `static const struct ringtap_reason drops[] = {${names}, {0}};`;
const drops = '.drops = drops';

const malformed: [what: string, text: string, says: RegExp][] = [
	['a name that cannot be one', passing('my class'), /'my class' cannot name a class/],
	['no name', passing('x').replace('"x"', 'NULL'), /its name is missing/],
	['no process()', passing('x').replace('.process = process,', ''), /it has no process\(\)/],
	['a flag that there is not', passing('x', '.flags = 0x80000u'), /0x80000/],
	['a flag of the control plane', passing('x', '.flags = RINGTAP_INTERNAL'), /0x20/],
	['a far end without a VIF', passing('x', '.flags = RINGTAP_CAPTURES'), /RINGTAP_IS_VIF/],
	['an unknown condition', passing('x').replace('"any", ', '"anny", '), /no condition 'anny'/],
	[
		'the same condition twice',
		passing('x').replace('"any", ', '"any", "any", '),
		/condition 'any' is there already/,
	],
	[
		'a parameter of no type',
		passing('x', params, field('.name = "p"')),
		/parameter 'p' is of type 0/,
	],
	[
		'a parameter whose name is none',
		passing('x', params, field(`.name = "p q", ${uint}`)),
		/'p q' cannot name a parameter/,
	],
	[
		'two parameters of a name',
		passing('x', params, field(`.name = "p", ${uint}}, {.name = "p", ${uint}`)),
		/parameter 'p' is there already/,
	],
	[
		'a parameter that every class has',
		passing('x', params, field(`.name = "ringSize", ${uint}`)),
		/'ringSize' is there already/,
	],
	[
		'a parameter that every VIF has',
		passing('x', `${params}, .flags = RINGTAP_IS_VIF`, field(`.name = "trunk", ${uint}`)),
		/'trunk' is there already/,
	],
	[
		'bounds the wrong way round',
		passing('x', params, field('.name = "p", .type = RINGTAP_UINT, .min = 2, .max = 1')),
		/at least 2 and at most 1/,
	],
	[
		'more than JavaScript counts',
		passing('x', params, field('.name = "p", .type = RINGTAP_UINT, .max = UINT64_MAX')),
		/2\^53/,
	],
	[
		'words that stand for no numbers',
		passing('x', params, field(`.name = "p", ${uint}, .names = "low=1 high"`)),
		/the names of parameter 'p' are 'low=1 high'/,
	],
	[
		'a default out of range',
		passing('x', params, field(`.name = "p", ${uint}, .default_text = "12"`)),
		/the default of parameter 'p', '12', is none: .* from 0 to 9/,
	],
	[
		'a default without its unit',
		passing('x', params, field('.name = "p", .type = RINGTAP_DURATION, .default_text = "3"')),
		/the default of parameter 'p', '3', is none/,
	],
	[
		'a table without an end',
		passing(
			'x',
			'.params = table.params',
			`static const struct { struct ringtap_field params[1]; size_t after[16]; } table = {
	{{.name = "p", ${uint}}}, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}};`,
		),
		/the name of parameter 2 is no text of the library/,
	],
	[
		'commands that nobody answers',
		passing('x', '.commands = commands', command('{.name = "c"}')),
		/no control\(\)/,
	],
	[
		'two commands of a name',
		passing('x', commands, command('{.name = "c"}, {.name = "c"}')),
		/command 'c' is there already/,
	],
	[
		'an answer without columns',
		passing('x', commands, command('{.name = "c", .result = RINGTAP_ONE}')),
		/'c' answers something, and has no results/,
	],
	[
		'a reason that cannot be one',
		passing('x', drops, drop('{"Too Long"}')),
		/cannot name a drop reason/,
	],
	['a reason twice', passing('x', drops, drop('{"a"}, {"a"}')), /drop reason 'a' is there already/],
	[
		'a reason that every class has',
		passing('x', drops, drop('{"no-rule"}')),
		/'no-rule' is there already/,
	],
];

for (const [what, text, says] of malformed) {
	test.serial(`a table is refused that has ${what}`, t => {
		refused(t, libraryOf(t, text), 'TABLE', says, /.*/);
	});
}

test.serial('a name that is taken is told with who has it', t => {
	refused(t, libraryOf(t, passing('bridge')), 'NAME_TAKEN', /'bridge', .* one of Ringtap's own/);
	registerClass({name: 'ours', datapath: 'forward', create: () => ({})});
	refused(t, libraryOf(t, passing('ours')), 'NAME_TAKEN', /'ours', .* registerClass/);
	const first = libraryOf(t, passing('theirs'));
	loadModules(first);
	const text = passing('theirs').replace('RINGTAP_MODULE(&cls)', 'RINGTAP_MODULE(&cls, &cls)');
	const second = thrownBy(() => loadModules(libraryOf(t, text)));
	t.regex(second!.message, /'theirs', .* that of .*my\.so/);
	const twice = passing('twice').replace('RINGTAP_MODULE(&cls)', 'RINGTAP_MODULE(&cls, &cls)');
	refused(t, libraryOf(t, twice), 'NAME_TAKEN', /two classes 'twice'/);
});

test.serial('loaded twice, by whatever name, it has the same classes', t => {
	const library = libraryOf(t, passing('again'));
	const {again} = loadModules(library);
	const link = join(dirname(library), 'link.so');
	symlinkSync(library, link);
	t.is(loadModules(pathToFileURL(library)).again, again);
	t.is(loadModules(link).again, again);
	t.is(classes().again, again);
	t.notThrows(() =>
		runScene(({vswitch}) => {
			addTestClass(vswitch(), 'again', 'x');
		}),
	);
});

test.serial('a library that has changed since is not taken for what it was', t => {
	const library = libraryOf(t, passing('changing'));
	loadModules(library);
	renameSync(libraryOf(t, passing('changed')), library);
	const error = thrownBy(() => loadModules(library));
	t.is(error?.code, 'ERR_RINGTAP_MODULE_CHANGED');
	t.regex(error!.fix, /Start ringtap again/);
});

test.serial('one that was refused can be mended and loaded', t => {
	const library = libraryOf(t, passing('mended', '.flags = 0x80000u'));
	refused(t, library, 'TABLE', /0x80000/, /.*/);
	renameSync(libraryOf(t, passing('mended')), library);
	t.truthy(loadModules(library).mended);
});

test.serial(
	'a digest of other tables is refused, and names the command that writes the right one',
	t => {
		const library = libraryOf(t, passing('digested'));
		const error = thrownBy(() => loadModules(library, 'sha256-of-something-else'));
		t.is(error?.code, 'ERR_RINGTAP_MODULE_DIGEST');
		t.regex(error!.fix, /ringtap types \/.*my\.so$/);
		t.false('digested' in classes());
		const digest = digestOf(loadLibrary(library).classes);
		t.notThrows(() => loadModules(library, digest));
		t.throws(() => loadModules(library, 'sha256-of-something-else'));
		t.true('digested' in classes());
	},
);

test.serial('a copy of a library under another name is another library', t => {
	const library = libraryOf(t, passing('copied'));
	loadModules(library);
	const copy = join(dirname(library), 'copy.so');
	copyFileSync(library, copy);
	const error = thrownBy(() => loadModules(copy));
	t.is(error?.code, 'ERR_RINGTAP_MODULE_NAME_TAKEN');
});
