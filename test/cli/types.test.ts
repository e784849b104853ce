// Types of a library, written beside it by the real command.
import {readFileSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {asUsersHaveIt} from '../docs/_workplace.ts';
import {compile, sourceOf} from '../modules/_library.ts';
import {type Ended, ringtap, root} from './_cli.ts';
import {folderWith} from './_folder.ts';

const source = `${root}examples/limiter/limiter.c`;

function withLimiter(t: ExecutionContext): string {
	const folder = folderWith(t, {'package.json': '{"type": "module"}'});
	compile(source, join(folder, 'limiter.so'));
	return folder;
}

const types = (cwd: string, ...args: string[]): Promise<Ended> =>
	ringtap(['types', ...args], {cwd, env: asUsersHaveIt});

test('the types of the example are those that are written', async t => {
	const cwd = withLimiter(t);
	const {code, stdout, stderr} = await types(cwd, 'limiter.so');
	t.is(code, 0, stderr);
	t.regex(stdout, /limiter\.ts: limiter$/m);
	const written = readFileSync(join(cwd, 'limiter.ts'), 'utf8');
	t.is(written, readFileSync(`${root}examples/limiter/limiter.ts`, 'utf8'));
});

test('--check tells current from stale, and writes nothing', async t => {
	const cwd = withLimiter(t);
	const first = await types(cwd, 'limiter.so', '--check');
	t.is(first.code, 1);
	t.regex(first.stderr, /limiter\.ts is not current: ringtap types .*limiter\.so/);
	t.throws(() => readFileSync(join(cwd, 'limiter.ts')), {code: 'ENOENT'});
	await types(cwd, 'limiter.so');
	t.is((await types(cwd, 'limiter.so', '--check')).code, 0);
});

test('compiled anew from the same tables, a library still fits its types; from others, it does not', async t => {
	const cwd = withLimiter(t);
	await types(cwd, 'limiter.so');
	const uses = "import {scenario} from 'ringtap';\nimport {limiter} from './limiter.ts';\n";
	writeFileSync(
		join(cwd, 'x.dp.ts'),
		`${uses}scenario('is there', ({expect}) => expect(limiter.name).toBe('limiter'));\n`,
	);
	const run = () => ringtap(['run', 'x.dp.ts'], {cwd, env: asUsersHaveIt});
	compile(source, join(cwd, 'limiter.so'), ['-O0']);
	t.is((await run()).code, 0);
	const other = readFileSync(source, 'utf8').replace('"setRate"', '"changeRate"');
	writeFileSync(join(cwd, 'other.c'), other);
	rmSync(join(cwd, 'limiter.so'));
	compile(join(cwd, 'other.c'), join(cwd, 'limiter.so'));
	const {code, stdout} = await run();
	t.is(code, 1);
	t.regex(stdout, /no longer those that its types were written from/);
	t.regex(stdout, /ringtap types \/.*limiter\.so/);
});

test('classes by names that are no identifiers have types, too', async t => {
	const cwd = folderWith(t, {});
	compile(sourceOf('misbehaving.cc'), join(cwd, 'misbehaving.so'));
	await types(cwd, 'misbehaving.so');
	const text = readFileSync(join(cwd, 'misbehaving.ts'), 'utf8');
	t.regex(text, /export const dropsForNoReason: ModuleClass<DropsForNoReasonShape>/);
	t.regex(text, /'drops-for-no-reason': typeof dropsForNoReason;/);
});

test('what is no library is used wrongly, what cannot be loaded fails', async t => {
	const cwd = folderWith(t, {'text.so': 'text'});
	t.is((await types(cwd)).code, 2);
	t.is((await types(cwd, 'limiter.ts')).code, 2);
	const {code, stderr} = await types(cwd, 'text.so');
	t.is(code, 1);
	t.regex(stderr, /text\.so is no library/);
});

test('classes of a library are listed with those of Ringtap', async t => {
	const cwd = withLimiter(t);
	const {code, stdout} = await ringtap(['classes', 'limiter', '--load', 'limiter.so'], {
		cwd,
		env: asUsersHaveIt,
	});
	t.is(code, 0);
	t.regex(stdout, /^setRate rate$/m);
	t.regex(stdout, /^Commands of the class itself\ndroppedEver → number: packets$/m);
});
