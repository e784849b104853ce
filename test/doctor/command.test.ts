import {cpSync, mkdirSync, readdirSync, readFileSync, readlinkSync, symlinkSync} from 'node:fs';
import {join} from 'node:path';
import {stripVTControlCharacters} from 'node:util';
import test from 'ava';
import type {Finding} from '../../src/doctor/finding.ts';
import {type Ended, node, ringtap, root} from '../cli/_cli.ts';
import {folderWith} from '../cli/_folder.ts';
import {asUsersHaveIt} from '../docs/_workplace.ts';

const doctor = (...args: string[]) => ringtap(['doctor', ...args], {env: asUsersHaveIt});

function findingsIn({stdout}: Ended): Finding[] {
	return JSON.parse(stdout).findings;
}

test('on this machine, where the tests run, scenarios can run: it ends with 0, and says so', async t => {
	const {code, stdout, stderr} = await doctor();
	t.is(stderr, '');
	t.is(code, 0);
	t.regex(stdout, /^Ringtap\n {2}✔ native core +Ringtap [\d.]+ on DPDK [\d.]+$/m);
	t.regex(stdout, /^ {2}✔ net_null /m);
	t.regex(stdout, /^Works here: stepped and live on [\d.]+ CPUs?, net_null, /m);
	const last = stdout.split('\n\n').at(-1)!;
	t.regex(last, /^Works here: /);
});

test('--json is one document with the version, and with a remedy for each warning and lack', async t => {
	const ended = await doctor('--json');
	t.is(ended.code, 0);
	const {version, ...rest} = JSON.parse(ended.stdout);
	t.is(version, JSON.parse(readFileSync(`${root}package.json`, 'utf8')).version);
	t.deepEqual(Object.keys(rest), ['findings']);
	for (const {id, level, title, text, remedy, ...more} of findingsIn(ended)) {
		t.true(['ok', 'info', 'warning', 'lack'].includes(level), id);
		t.true(title !== '' && text !== '', id);
		if (level === 'warning' || level === 'lack') t.true(Boolean(remedy), id);
		t.true(
			Object.keys(more).every(key => key === 'data'),
			id,
		);
	}
});

test('colours are all that colours add', async t => {
	const env = {...asUsersHaveIt, NO_COLOR: undefined, FORCE_COLOR: '1'};
	const {code, stdout} = await ringtap(['doctor'], {env});
	t.is(code, 0);
	const [heads, end] = stdout.split('\n\nWorks here: ');
	t.truthy(end);
	t.true(heads!.includes('\x1b[32m  ✔ '));
	const lines = stripVTControlCharacters(heads!).split('\n');
	for (const line of lines) t.regex(line, /^(?:\S.*| {2}[✔·!✖] \S.*| {8,}\S.*|)$/);
	t.deepEqual(
		lines.filter(line => /→.*→/.test(line)),
		[],
	);
});

test('its CPUs are those that the process may use', async t => {
	const allowed = /^Cpus_allowed_list:\s*(.+)$/m.exec(
		readFileSync('/proc/self/status', 'utf8'),
	)![1];
	const {text} = findingsIn(await doctor('--json')).find(({id}) => id === 'cpu.count')!;
	t.true(text.endsWith(`: ${allowed}`), text);
});

test('it changes nothing on this machine, and leaves no file behind', async t => {
	const folder = folderWith(t, {});
	for (const name of ['home', 'tmp', 'cache', 'run']) mkdirSync(join(folder, name));
	const env = {
		...asUsersHaveIt,
		HOME: join(folder, 'home'),
		TMPDIR: join(folder, 'tmp'),
		RINGTAP_CACHE_DIR: join(folder, 'cache'),
		// Where DPDK leaves files when it is started.
		RUNTIME_DIRECTORY: join(folder, 'run'),
	};
	const before = [...stateOfMachine()];
	const {code} = await ringtap(['doctor'], {cwd: folder, env});
	t.is(code, 0);
	t.deepEqual([...stateOfMachine()], before);
	const left = readdirSync(folder, {recursive: true, encoding: 'utf8'}).sort();
	t.deepEqual(left, ['cache', 'home', 'run', 'tmp']);
});

/** What no other test changes meanwhile: drivers that are bound, settings. */
function* stateOfMachine(): Generator<unknown> {
	const devices = '/sys/bus/pci/devices';
	for (const address of namesIn(devices)) yield linkOf(`${devices}/${address}/driver`);
	for (const setting of [
		'/sys/kernel/mm/transparent_hugepage/enabled',
		'/sys/devices/system/clocksource/clocksource0/current_clocksource',
		'/proc/sys/vm/nr_hugepages',
		'/proc/sys/kernel/unprivileged_bpf_disabled',
	])
		yield textOf(setting);
}

function orNothing<T>(look: () => T): T | undefined {
	try {
		return look();
	} catch {
		return undefined;
	}
}
const namesIn = (path: string) => orNothing(() => readdirSync(path)) ?? [];
const linkOf = (path: string) => orNothing(() => readlinkSync(path));
const textOf = (path: string) => orNothing(() => readFileSync(path, 'utf8'));

test('without a native core it ends with 1, names the reason and the remedy, and tells all else', async t => {
	const copy = folderWith(t, {});
	cpSync(join(root, 'package.json'), join(copy, 'package.json'));
	cpSync(join(root, 'dist'), join(copy, 'dist'), {recursive: true});
	symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
	const {code, stdout, stderr} = await node([join(copy, 'dist/cli.js'), 'doctor'], {
		env: asUsersHaveIt,
	});
	t.is(stderr, '');
	t.is(code, 1);
	t.regex(
		stdout,
		/✖ native core +The native core of Ringtap is not there\.\n +→ Install ringtap again/,
	);
	t.regex(stdout, /^ {2}\S SSE4\.2 /m);
	t.regex(stdout, /^Works here: nothing, for the native core cannot run\.$/m);
});

const wrong: readonly [what: string, args: string[], says: RegExp][] = [
	['an option it has not', ['--jsn'], /no option '--jsn'\. Did you mean '--json'\?/],
	['an argument', ['eth0'], /takes nothing but options; 'eth0' is none/],
];

for (const [what, args, says] of wrong) {
	test(`ends with 2 for ${what}`, async t => {
		const {code, stdout, stderr} = await doctor(...args);
		t.is(code, 2);
		t.is(stdout, '');
		t.regex(stderr, says);
	});
}
