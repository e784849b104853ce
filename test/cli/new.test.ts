// A new module: made, built as its README says, and tested by its scenario.
import {execFileSync} from 'node:child_process';
import {existsSync, readdirSync, readFileSync, symlinkSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import {asUsersHaveIt} from '../docs/_workplace.ts';
import {type Ended, ringtap, root} from './_cli.ts';
import {folderWith} from './_folder.ts';

const command = `${process.execPath} ${root}dist/cli.js`;

const make = (cwd: string, ...args: string[]): Promise<Ended> =>
	ringtap(['new', ...args], {cwd, env: asUsersHaveIt});

const environment = {...process.env, RINGTAP_NATIVE: undefined};

test('a module in C is built by the lines of its README, and its scenario passes', async t => {
	const cwd = folderWith(t, {});
	const {code, stdout} = await make(cwd, 'module', 'short-cut', '--c');
	t.is(code, 0);
	t.regex(stdout, /short-cut\/README\.md says how to go on/);
	const folder = join(cwd, 'short-cut');
	t.deepEqual(readdirSync(folder).toSorted(), [
		'Makefile',
		'README.md',
		'short-cut.c',
		'short-cut.dp.ts',
	]);
	const readme = readFileSync(join(folder, 'README.md'), 'utf8');
	const [, build = ''] = /```sh\n([^`]+)```/.exec(readme) ?? [];
	const lines = build.replaceAll('npx ringtap', command);
	execFileSync('sh', ['-e', '-c', lines], {cwd: folder, env: environment, stdio: 'pipe'});
	const run = await ringtap(['run', 'short-cut.dp.ts'], {cwd: folder, env: asUsersHaveIt});
	t.regex(run.stdout, /^1 passed, 0 failed$/m);
});

test('make builds it, and only what has to be built', async t => {
	const cwd = folderWith(t, {});
	await make(cwd, 'module', 'maker', '--c');
	const folder = join(cwd, 'maker');
	const args = ['-s', `RINGTAP=${command}`, 'CC=cc -Wall -Wextra -Werror'];
	execFileSync('make', args, {cwd: folder, env: environment, stdio: 'pipe'});
	t.true(existsSync(join(folder, 'maker.ts')));
	t.notThrows(() => execFileSync('make', ['-q', ...args], {cwd: folder, env: environment}));
	const run = await ringtap(['run', 'maker.dp.ts'], {cwd: folder, env: asUsersHaveIt});
	t.regex(run.stdout, /^1 passed, 0 failed$/m);
});

test('a module in TypeScript has nothing to be built, and its scenario passes', async t => {
	const cwd = folderWith(t, {'package.json': '{"type": "module"}'});
	// As where the package is installed, with what it depends on.
	symlinkSync(`${root}node_modules`, join(cwd, 'node_modules'));
	const {code} = await make(cwd, 'module', 'short-cut', '--ts');
	t.is(code, 0);
	const folder = join(cwd, 'short-cut');
	const files = ['README.md', 'short-cut.dp.ts', 'short-cut.ts'];
	t.deepEqual(readdirSync(folder).toSorted(), files);
	const run = await ringtap(['run', 'short-cut.dp.ts'], {cwd: folder, env: asUsersHaveIt});
	t.regex(run.stdout, /^1 passed, 0 failed$/m);
});

test('nothing that is there is overwritten', async t => {
	const cwd = folderWith(t, {'mine/mine.c': 'mine'});
	const {code, stderr} = await make(cwd, 'module', 'mine', '--c');
	t.is(code, 2);
	t.regex(stderr, /There is a 'mine' here already/);
	t.is(readFileSync(join(cwd, 'mine/mine.c'), 'utf8'), 'mine');
	t.deepEqual(readdirSync(join(cwd, 'mine')), ['mine.c']);
});

test('what is to be made, in which language and by which name has to be said', async t => {
	const cwd = folderWith(t, {});
	for (const args of [
		[],
		['module'],
		['thing', 'x', '--c'],
		['module', 'x'],
		['module', 'x', '--c', '--ts'],
		['module', 'Up', '--c'],
		['module', '../x', '--c'],
		['module', 'x', 'y', '--c'],
	]) {
		const {code, stderr} = await make(cwd, ...args);
		t.is(code, 2, args.join(' '));
		t.regex(stderr, /ringtap new module NAME|rate-limiter/, args.join(' '));
	}
	t.deepEqual(readdirSync(cwd), []);
});

test('--include prints where the header is', async t => {
	const {code, stdout} = await ringtap(['--include']);
	t.is(code, 0);
	t.true(existsSync(join(stdout, 'ringtap/module.h')));
});
