// Each way in which the native core of an installed package fails to load is brought about, and the
// command is run: it says what it tried, what it found and how to mend it.
import {
	cpSync,
	mkdirSync,
	mkdtempSync,
	readFileSync,
	rmSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {node, root} from '../cli/_cli.ts';
import {folderWith} from '../cli/_folder.ts';

const core = readFileSync(join(root, 'native/build/release/ringtap.node'));

/** A copy of what is packed. The tests use it one after the other. */
const copy = mkdtempSync(join(tmpdir(), 'ringtap-copy-'));
const place = join(copy, 'native/prebuilt/linux-x64/ringtap.node');
cpSync(join(root, 'package.json'), join(copy, 'package.json'));
cpSync(join(root, 'dist'), join(copy, 'dist'), {recursive: true});
symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));

test.beforeEach(() => rmSync(join(copy, 'native'), {recursive: true, force: true}));
test.after.always(() => rmSync(copy, {recursive: true, force: true}));

const lookAtClasses = `
const {classes} = await import('./dist/index.js');
try {
	classes();
} catch ({code, message, fix}) {
	console.log([code, message, fix].join('\\n'));
}`;

/**
 * What somebody is told who wants to look at the classes when these bytes are the native core.
 * `PATH` stands for where it is.
 */
async function complaint(
	t: ExecutionContext,
	bytes?: Uint8Array | string,
	more: Record<string, string> = {},
): Promise<string> {
	if (bytes !== undefined) {
		mkdirSync(dirname(place), {recursive: true});
		writeFileSync(place, bytes);
	}
	const args = ['--input-type=module', '-e', lookAtClasses];
	const env = {RINGTAP_NATIVE: undefined, NODE_OPTIONS: undefined, ...more};
	const {code, stdout, stderr} = await node(args, {cwd: copy, env});
	t.is(code, 0, stderr);
	t.regex(stdout, /^ {2}here: Node [\d.]+ on \w+ \w+/m);
	return stdout.replaceAll(place, 'PATH').replace(/\n {2}here: .*/, '');
}

/** The native core with a string in it replaced by another as long. */
function patched(before: string, after: string): Buffer {
	const text = core.toString('latin1');
	if (!text.includes(before) || before.length !== after.length) throw new Error(before);
	return Buffer.from(text.replaceAll(before, after), 'latin1');
}

/** The native core with another number at a place of its ELF header. */
function withHeader(at: number, value: number): Buffer {
	const bytes = Buffer.from(core);
	bytes.writeUInt16LE(value, at);
	return bytes;
}

/** A script after which the process reads another text in a file of /proc. */
function withFile(t: ExecutionContext, path: string, text: string): string {
	const instead = join(folderWith(t, {text}), 'text');
	return `import fs from 'node:fs';
import {syncBuiltinESMExports} from 'node:module';
for (const name of ['openSync', 'readFileSync']) {
	const real = fs[name];
	fs[name] = (path, ...rest) => real(path === '${path}' ? '${instead}' : path, ...rest);
}
syncBuiltinESMExports();
`;
}

/** NODE_OPTIONS by which a script is run before the command. */
function after(t: ExecutionContext, script: string): Record<string, string> {
	const folder = folderWith(t, {'before.mjs': script});
	return {NODE_OPTIONS: `--import=${join(folder, 'before.mjs')}`};
}

test.serial('a native core that is not there is missed by its path', async t => {
	t.is(
		await complaint(t),
		`ERR_RINGTAP_NATIVE_MISSING
The native core of Ringtap is not there.
Install ringtap again. Where it is copied or bundled, native/prebuilt has to come along.
  tried: PATH: nothing is there`,
	);
});

test.serial('a scenario fails with the same words', async t => {
	const text = `import {scenario} from 'ringtap';\nscenario('x', ({vswitch}) => void vswitch());\n`;
	writeFileSync(join(copy, 'x.dp.ts'), text);
	const env = {RINGTAP_NATIVE: undefined};
	const args = ['dist/cli.js', 'run', 'x.dp.ts'];
	const {code, stdout} = await node(args, {cwd: copy, env});
	t.is(code, 1);
	t.regex(stdout, /^ {4}The native core of Ringtap is not there\.$/m);
	t.regex(stdout, /tried: .*: nothing is there/);
});

test.serial('an empty file is said to be empty', async t => {
	t.is(
		await complaint(t, ''),
		`ERR_RINGTAP_NATIVE_LOAD
The native core of Ringtap cannot be loaded: its file is empty.
Install ringtap again.
  tried: PATH: it is empty`,
	);
});

test.serial('a text in its place is quoted', async t => {
	t.is(
		await complaint(t, 'version https://git-lfs.github.com/spec/v1\n'),
		`ERR_RINGTAP_NATIVE_LOAD
The native core of Ringtap cannot be loaded: its file is no library: it begins with "version https://git-".
Install ringtap again.
  tried: PATH: it is no library: it begins with "version https://git-"`,
	);
});

test.serial('a file that was cut off is not handed to the loader, which it would kill', async t => {
	const {length} = core;
	t.is(
		await complaint(t, core.subarray(0, 70_000)),
		`ERR_RINGTAP_NATIVE_LOAD
The native core of Ringtap cannot be loaded: its file is cut off: it has 70000 of ${length} bytes.
Install ringtap again.
  tried: PATH: it is cut off: it has 70000 of ${length} bytes`,
	);
	t.regex(await complaint(t, core.subarray(0, 40)), /is cut off after 40 bytes/);
});

test.serial('a library for another machine is known by its header', async t => {
	const machineAt = 18;
	const [arm64, unheardOf] = [183, 999];
	t.is(
		await complaint(t, withHeader(machineAt, arm64)),
		`ERR_RINGTAP_NATIVE_LOAD
The native core of Ringtap cannot be loaded: its file is a library for 64-bit ARM, not for x86-64.
Install ringtap again.
  tried: PATH: it is a library for 64-bit ARM, not for x86-64`,
	);
	t.regex(await complaint(t, withHeader(machineAt, unheardOf)), /for machine 999,/);
});

test.serial('a folder in its place is no file', async t => {
	mkdirSync(place, {recursive: true});
	t.regex(await complaint(t), /cannot be loaded: its file is a folder\./);
});

test.serial('a missing system library is named with the package that has it', async t => {
	t.is(
		await complaint(t, patched('libstdc++.so.6', 'libring.so.0.8')),
		`ERR_RINGTAP_NATIVE_LOAD
The native core of Ringtap cannot be loaded: it needs libring.so.0.8, which is not on this system.
On Debian and Ubuntu: apt-get install libring0.8
  tried: PATH: ${core.length} bytes; libring.so.0.8: cannot open shared object file: No such file or directory`,
	);
	const apart = await complaint(t, patched('libstdc++.so.6', 'libdb_1-1.so.3'));
	t.regex(apart, /apt-get install libdb-1-1-3$/m);
});

test.serial('an old glibc is named with its version', async t => {
	const said = await complaint(t, patched('GLIBC_2.34', 'GLIBC_2.99'));
	t.regex(said, /it needs glibc 2\.99 or newer, and this is glibc 2\.\d+\.\nDebian 12, /);
	t.regex(said, /tried: PATH: \d+ bytes; .*version `GLIBC_2\.99' not found/);
});

test.serial('so is an old libstdc++', async t => {
	const said = await complaint(t, patched('GLIBCXX_3.4.29', 'GLIBCXX_3.4.99'));
	t.regex(said, /it needs a newer libstdc\+\+, one that has GLIBCXX_3\.4\.99\.\nDebian 12, /);
});

test.serial('what the loader says of a kind that is not known is passed on', async t => {
	const said = await complaint(t, patched('napi_create_error', 'napi_create_eXXor'));
	t.regex(said, /cannot be loaded: undefined symbol: napi_create_eXXor\.\nRingtap can also be/);
});

test.serial('a Node without addons is told to be started with them', async t => {
	const said = await complaint(t, core, {NODE_OPTIONS: '--no-addons'});
	t.regex(said, /Node was told to load no native addons\.\nStart it without --no-addons/);
});

test.serial('a noexec mount is named; else what may forbid it', async t => {
	// What dlopen says there; to mount something takes root.
	const refused = `process.dlopen = (_, path) => {
	throw new Error(path + ': failed to map segment from shared object');
};`;
	const whenMounted = (mounts: string) =>
		complaint(t, core, after(t, refused + withFile(t, '/proc/self/mounts', mounts)));

	const said = await whenMounted(`tmpfs / tmpfs rw 0 0\ntmpfs ${copy} tmpfs rw,noexec 0 0\n`);
	t.regex(
		said.replaceAll(copy, 'COPY'),
		/: COPY is mounted noexec\.\nInstall elsewhere, or as root/,
	);
	const forbidden = /does not let it be mapped as code\.\nLook at what SELinux or AppArmor forbid/;
	t.regex(await whenMounted(`tmpfs / tmpfs noexec 0 0\ntmpfs ${copy} tmpfs rw 0 0\n`), forbidden);
	t.regex(await whenMounted(`tmpfs / tmpfs rw 0 0\ntmpfs ${copy}x tmpfs noexec 0 0\n`), forbidden);
});

test.serial('on musl it is said that musl is not supported', async t => {
	const musl = `const {header} = process.report.getReport();
delete header.glibcVersionRuntime;
process.report.getReport = () => ({header});
${withFile(t, '/proc/self/maps', '7f00 r-xp 0 0:0 1 /lib/ld-musl-x86_64.so.1')}`;
	const bytes = patched('libstdc++.so.6', 'ld-linux.so.62');
	const said = await complaint(t, bytes, after(t, musl));
	t.regex(said, /it is made for glibc, and this system has musl \(Alpine\)\.\nUse an image of /);
});

test.serial('another platform is named before anything is looked for', async t => {
	const elsewhere = `Object.defineProperty(process, 'arch', {value: 'arm64'});`;
	const said = await complaint(t, undefined, after(t, elsewhere));
	t.regex(said, /it is made for Linux on x86-64, and this is linux on arm64\./);
});

test.serial(
	'a CPU without SSE4.2 is found out before it meets the first instruction of it',
	async t => {
		const cpuinfo = readFileSync('/proc/cpuinfo', 'latin1').replaceAll(' sse4_2', '');
		const old = withFile(t, '/proc/cpuinfo', cpuinfo);
		const said = await complaint(t, core, after(t, old));
		t.regex(said, /it needs a CPU with SSE4\.2, and this one has none\.\nFor a virtual machine, /);
	},
);

test.serial('RINGTAP_NATIVE is told off where there is nothing that it could name', async t => {
	const said = await complaint(t, core, {RINGTAP_NATIVE: 'asan'});
	t.regex(said, /RINGTAP_NATIVE names a build in a checkout .* unset it\./);
	t.regex(said, /tried: .*native\/build\/asan\/ringtap\.node: nothing is there/);
});

test.serial('a checkout is told to build it, and both of its places are named', async t => {
	mkdirSync(join(copy, 'native'), {recursive: true});
	writeFileSync(join(copy, 'native/Makefile'), '');
	const said = await complaint(t);
	t.regex(said, /Run `npm run setup` in /);
	t.regex(said, /tried: .*native\/build\/release\/ringtap\.node: nothing is there/);
	t.regex(said, /tried: PATH: nothing is there/);
	t.regex(await complaint(t, undefined, {RINGTAP_NATIVE: 'test'}), /make -C .*native VARIANT=test/);
});
