import {
	chmodSync,
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	truncateSync,
	utimesSync,
	writeFileSync,
} from 'node:fs';
import {join} from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {ringtap} from './_cli.ts';
import {folderWith, passing} from './_folder.ts';
import {timedRun} from './_timing.ts';

/** A folder with files, and a cache that is empty. */
function place(t: ExecutionContext, files: Readonly<Record<string, string>>) {
	const cwd = folderWith(t, files);
	const RINGTAP_CACHE_DIR = folderWith(t, {});
	return {cwd, env: {RINGTAP_CACHE_DIR}};
}

function entriesOf(cache: string): string[] {
	const folder = join(cache, 'typescript');
	return readdirSync(folder).map(name => join(folder, name));
}

const FAILING = `import {scenario} from 'ringtap';
enum Port {
	dns = 53,
}

// Comments, types and blank lines are gone from what is run.
interface Nothing {}

scenario('fails', ({expect}) => {
	const nothing: Nothing = {};
	expect<number>(Port.dns).toBe(54);
	void nothing;
});
`;

test('a file is compiled at its first run, and not again as long as it is the same', async t => {
	const at = place(t, {'x.dp.ts': `import './lab.ts';\n${passing('passes')}`, 'lab.ts': 'let a;'});
	const first = await timedRun('x.dp.ts', at);
	t.like(first, {code: 0, cached: 0, compiled: 2});
	t.true(first.steps.includes('compiling'));
	const second = await timedRun('x.dp.ts', at);
	t.like(second, {code: 0, cached: 2, compiled: 0});
	t.false(second.steps.includes('compiling'));
});

test('what is changed is compiled anew, and only that', async t => {
	const at = place(t, {'x.dp.ts': passing('passes'), 'lab.ts': 'export const line = 1;'});
	writeFileSync(`${at.cwd}/x.dp.ts`, `import './lab.ts';\n${passing('passes')}`);
	await timedRun('x.dp.ts', at);
	writeFileSync(`${at.cwd}/x.dp.ts`, `import './lab.ts';\n\n\n${passing('passes')}`);
	const {cached, compiled, lines} = await timedRun('x.dp.ts', at);
	t.deepEqual({cached, compiled}, {cached: 1, compiled: 1});
	t.deepEqual(lines, [[5, undefined]]);
});

test('options of tsconfig.json are a part of what is compiled', async t => {
	const at = place(t, {
		'tsconfig.json': '{"extends": "./base"}',
		'base.json': '{"compilerOptions": {/* one */ "useDefineForClassFields": true,}}',
		'x.dp.ts': `import {scenario} from 'ringtap';
class Base { set a(_: unknown) { throw new Error('set'); } }
class Derived extends Base { override a = 1; }
scenario('fields are defined, not set', () => void new Derived());`,
	});
	t.is((await timedRun('x.dp.ts', at)).code, 0);
	writeFileSync(`${at.cwd}/base.json`, '{"compilerOptions": {"useDefineForClassFields": false}}');
	t.like(await timedRun('x.dp.ts', at), {code: 1, compiled: 1});
});

test('lines are those of the file, compiled now or found in the cache', async t => {
	const at = place(t, {'a #1?.dp.ts': FAILING});
	for (const cached of [0, 1]) {
		const run = await timedRun('a #1?.dp.ts', at);
		t.like(run, {code: 1, cached});
		t.deepEqual(run.lines, [[9, 11]]);
	}
});

test('the same text elsewhere is found, and its lines are those of where it is', async t => {
	const at = place(t, {'a/x.dp.ts': FAILING, 'b/x.dp.ts': FAILING});
	await timedRun('a/x.dp.ts', at);
	t.is((await timedRun('b/x.dp.ts', at)).cached, 1);
	const {stdout} = await ringtap(['run', 'b/x.dp.ts'], at);
	t.regex(stdout, /\n {2}b\/x\.dp\.ts:11\n/);
});

test('a mistake in the syntax is told at each run', async t => {
	const at = place(t, {'x.dp.ts': 'const b: = 1;'});
	for (let run = 0; run < 2; run++) {
		const {code, stdout} = await ringtap(['run', 'x.dp.ts'], at);
		t.is(code, 1);
		t.regex(stdout, /x\.dp\.ts:1\n {4}Unexpected "="/);
	}
});

test('an entry that is damaged is passed over, and written anew', async t => {
	const at = place(t, {'x.dp.ts': passing('passes')});
	await timedRun('x.dp.ts', at);
	const [entry = ''] = entriesOf(at.env.RINGTAP_CACHE_DIR);
	const whole = readFileSync(entry, 'utf8');
	truncateSync(entry, 100);
	t.like(await timedRun('x.dp.ts', at), {code: 0, cached: 0, compiled: 1});
	writeFileSync(entry, whole.replace('"text":"', '"text":"throw 1;'));
	t.like(await timedRun('x.dp.ts', at), {code: 0, cached: 0, compiled: 1});
	t.is(readFileSync(entry, 'utf8'), whole);
});

test('a folder that cannot be is no error', async t => {
	const at = place(t, {'x.dp.ts': FAILING, file: ''});
	const env = {RINGTAP_CACHE_DIR: `${at.cwd}/file/cache`};
	for (let run = 0; run < 2; run++) {
		const result = await timedRun('x.dp.ts', {...at, env});
		t.like(result, {code: 1, cached: 0, compiled: 1});
		t.deepEqual(result.lines, [[9, 11]]);
	}
});

test('two processes may fill the cache at once', async t => {
	const files = Array.from({length: 8}, (_, i) => [`lab${i}.ts`, `export const l${i} = ${i};\n`]);
	const imports = files.map(([name]) => `import './${name}';\n`).join('');
	const at = place(t, {...Object.fromEntries(files), 'x.dp.ts': imports + passing('passes')});
	const runs = await Promise.all([timedRun('x.dp.ts', at), timedRun('x.dp.ts', at)]);
	t.deepEqual(
		runs.map(({code}) => code),
		[0, 0],
	);
	t.true(entriesOf(at.env.RINGTAP_CACHE_DIR).every(path => path.endsWith('.json')));
	t.like(await timedRun('x.dp.ts', at), {cached: 9, compiled: 0});
});

test('what was not used for longest goes when there is too much', async t => {
	const at = place(t, {'x.dp.ts': passing('passes')});
	const folder = join(at.env.RINGTAP_CACHE_DIR, 'typescript');
	mkdirSync(folder);
	for (let i = 0; i < 8; i++) {
		const path = join(folder, `${i}.json`);
		writeFileSync(path, '');
		truncateSync(path, 10 * 1024 * 1024);
		utimesSync(path, 1000 + i, 1000 + i);
	}
	await timedRun('x.dp.ts', at);
	t.deepEqual(
		readdirSync(folder).filter(name => name.length === 6),
		['5.json', '6.json', '7.json'],
	);
	t.is((await timedRun('x.dp.ts', at)).cached, 1);
});

test('without RINGTAP_CACHE_DIR it is in the user’s folder for caches', async t => {
	const at = place(t, {'x.dp.ts': passing('passes')});
	const home = folderWith(t, {});
	const env = {RINGTAP_CACHE_DIR: undefined, XDG_CACHE_HOME: undefined, HOME: home};
	await timedRun('x.dp.ts', {...at, env});
	t.is(readdirSync(`${home}/.cache/ringtap/typescript`).length, 1);
	await timedRun('x.dp.ts', {...at, env: {...env, XDG_CACHE_HOME: `${home}/xdg`}});
	t.is(readdirSync(`${home}/xdg/ringtap/typescript`).length, 1);
});

test('a folder that others may write to is not used', async t => {
	const at = place(t, {'x.dp.ts': passing('passes')});
	const home = folderWith(t, {'.cache/ringtap/x': ''});
	const TMPDIR = folderWith(t, {});
	chmodSync(`${home}/.cache/ringtap`, 0o777);
	const env = {RINGTAP_CACHE_DIR: undefined, XDG_CACHE_HOME: undefined, HOME: home, TMPDIR};
	await timedRun('x.dp.ts', {...at, env});
	t.false(existsSync(`${home}/.cache/ringtap/typescript`));
	t.is(readdirSync(`${TMPDIR}/ringtap-${process.getuid!()}/typescript`).length, 1);
});
