import {existsSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {ringtap as command, onTerminal, type Surroundings} from './_cli.ts';
import {folderWith} from './_folder.ts';

// Whoever runs these tests may be a CI engine.
const notCi = {CI: undefined};
const ringtap = (args: readonly string[], {env, ...rest}: Surroundings) =>
	command(args, {...rest, env: {...notCi, ...env}});

/** A scenario of two packets from a to b; `ttl` of both. */
function scenarioText(title: string, ttl: number, expectation: string): string {
	return `scenario(${JSON.stringify(title)}, ({vswitch, inject, expect}) => {
	const [a, b] = vswitch().testVifs('a', 'b');
	a.otherwise.to(b);
	inject(a, [1, 2].map(dport => eth().ipv4({ttl: ${ttl}}).udp({dport})));
	expect(b).${expectation};
});
`;
}

const head = "import {eth, scenario} from 'ringtap';\n";
const fileOf = (...scenarios: readonly string[]) => head + scenarios.join('');

function golden(t: ExecutionContext, ttl = 64): string {
	return folderWith(t, {
		'a.dp.ts': fileOf(scenarioText('one', ttl, 'toMatchPcap()')),
		'b.dp.ts': fileOf(scenarioText('one', ttl, 'toMatchPcap()')),
	});
}

function change(folder: string, file: string, from: string, to: string): void {
	const path = join(folder, file);
	const text = readFileSync(path, 'utf8');
	writeFileSync(path, text.replaceAll(from, to));
}

test('files under ringtap test write goldens each into a folder of its own, and find them again', async t => {
	const cwd = golden(t);
	const first = await ringtap(['test', '--', '--concurrency=2'], {cwd});
	t.is(first.code, 0, first.stdout + first.stderr);
	t.regex(first.stdout, /wrote golden goldens\/a\/one\.pcapng: b 2 packets/);
	t.deepEqual(readdirSync(join(cwd, 'goldens')).sort(), ['a', 'b']);
	change(cwd, 'b.dp.ts', '64', '63');
	const second = await ringtap(['test'], {cwd});
	t.is(second.code, 1);
	t.regex(
		second.stdout + second.stderr,
		/golden 'one': b: packet 1 of 2 differs: ipv4\.ttl is 63, expected 64/,
	);
	t.regex(second.stdout + second.stderr, /ringtap test --update b\.dp\.ts:2/);
	const third = await ringtap(['test', '--update', 'a.dp.ts', 'b.dp.ts'], {cwd});
	t.is(third.code, 0);
	t.regex(third.stdout, /updated golden goldens\/b\/one\.pcapng/);
	t.notRegex(third.stdout, /goldens\/a/);
	t.is((await ringtap(['test'], {cwd})).code, 0);
});

test('in CI a missing golden fails the run, and --update is refused', async t => {
	const cwd = golden(t);
	const env = {CI: 'true'};
	for (const name of ['run', 'test']) {
		const {code, stdout, stderr} = await ringtap([name, 'a.dp.ts'], {cwd, env});
		t.is(code, 1, name);
		t.regex(stdout + stderr, /golden 'one' does not exist, and in CI nothing is written/);
		const updating = await ringtap([name, '--update', 'a.dp.ts'], {cwd, env});
		t.is(updating.code, 2, name);
		t.regex(updating.stderr, /in CI nothing is written/);
	}
	t.deepEqual(readdirSync(cwd).sort(), ['.ringtap', 'a.dp.ts', 'b.dp.ts'], 'no golden');
});

test('--update takes no other word, and asks only where somebody can answer', async t => {
	const cwd = golden(t);
	const cases: [string[], RegExp][] = [
		[['run', '--update=some', 'a.dp.ts'], /--update is 'some'/],
		[['run', '--update=ask', 'a.dp.ts'], /no terminal to answer on/],
		[['test', '--update=ask', 'a.dp.ts'], /child processes of ringtap test have no terminal/],
	];
	for (const [args, says] of cases) {
		const {code, stderr} = await ringtap(args, {cwd});
		t.is(code, 2);
		t.regex(stderr, says);
	}
	t.false(existsSync(join(cwd, 'goldens')));
});

test('a golden that nobody asks for is told of, and removed by --update', async t => {
	const two = [
		scenarioText('one', 64, 'toMatchPcap()'),
		scenarioText('two', 64, "toMatchPcap('second')"),
	];
	const cwd = folderWith(t, {'a.dp.ts': fileOf(...two)});
	await ringtap(['run', 'a.dp.ts'], {cwd});
	const unused = /unused golden goldens\/a\/second\.pcapng: --update removes it/;
	t.notRegex((await ringtap(['run', 'a.dp.ts', '--match', 'one'], {cwd})).stdout, /unused/);
	writeFileSync(join(cwd, 'a.dp.ts'), fileOf(two[0]!));
	t.regex((await ringtap(['run', 'a.dp.ts'], {cwd})).stdout, unused);
	t.regex((await ringtap(['test', 'a.dp.ts'], {cwd})).stdout, unused);
	const removed = await ringtap(['run', '--update', 'a.dp.ts'], {cwd});
	t.regex(removed.stdout, /removed unused golden goldens\/a\/second\.pcapng/);
	t.deepEqual(readdirSync(join(cwd, 'goldens/a')), ['one.pcapng']);
});

test('packets are written into the source, at each call, with the import they need', async t => {
	const text = `import {forward, scenario} from 'ringtap';
import {eth as frame} from 'ringtap';

type Unused = {readonly a: number};
scenario('inline', ({vswitch, inject, expect}: Scene): void => {
	const vsw = vswitch();
	const [a, b] = vsw.testVifs('a', 'b');
	vsw.chain(a, vsw.add(forward, 'f'), b);
	inject(a, [1, 2].map(n => frame().ipv4({ttl: n}).udp()));
	expect(b)
		.toMatchInlinePackets(); expect(a).toMatchInlinePackets( /* none */ );
	inject(a, frame({src: b.mac}));
	expect(b).toMatchInlinePackets();
});
type Scene = import('ringtap').Scene;
`;
	const cwd = folderWith(t, {'in.dp.ts': text});
	const path = join(cwd, 'in.dp.ts');
	const inCi = await ringtap(['run', 'in.dp.ts'], {cwd, env: {CI: '1'}});
	t.is(inCi.code, 1);
	t.regex(
		inCi.stdout,
		/b: no packets stand in toMatchInlinePackets\(\), and in CI nothing is written/,
	);
	t.is(readFileSync(path, 'utf8'), text);
	const first = await ringtap(['run', 'in.dp.ts'], {cwd});
	t.is(first.code, 0, first.stdout);
	t.regex(first.stdout, /wrote 2 packets into in\.dp\.ts:11/);
	const written = readFileSync(path, 'utf8');
	t.is(
		written,
		text
			.replace('{forward, scenario}', '{forward, scenario, eth}')
			.replace(
				'.toMatchInlinePackets(); expect(a).toMatchInlinePackets( /* none */ );',
				`.toMatchInlinePackets([
			eth().ipv4({ttl: 1}).udp(),
			eth().ipv4({ttl: 2}).udp(),
		]); expect(a).toMatchInlinePackets([] /* none */ );`,
			)
			.replace(
				'expect(b).toMatchInlinePackets();',
				"expect(b).toMatchInlinePackets([eth({src: '02:00:5e:80:00:02'})]);",
			),
	);
	t.is((await ringtap(['test', 'in.dp.ts'], {cwd, env: {CI: '1'}})).code, 0);
	change(cwd, 'in.dp.ts', 'ttl: n', 'ttl: n + 8');
	const differs = await ringtap(['run', 'in.dp.ts'], {cwd});
	t.is(differs.code, 1);
	t.regex(differs.stdout, /b: packet 1 of 2 differs: ipv4\.ttl is 9, expected 1/);
	const updated = await ringtap(['test', '--update', 'in.dp.ts'], {cwd});
	t.is(updated.code, 0, updated.stdout);
	t.is(
		readFileSync(path, 'utf8'),
		written
			.replace('ttl: n', 'ttl: n + 8')
			.replace('ttl: 1}', 'ttl: 9}')
			.replace('ttl: 2}', 'ttl: 10}'),
	);
});

test('a call in a loop is written once when the packets are the same, and refused when they are not', async t => {
	const loop = (ttl: string) => `${head}for (const n of [1, 2]) {
${scenarioText('loop', 0, 'toMatchInlinePackets()').replace('ttl: 0', `ttl: ${ttl}`)}}
`;
	const cwd = folderWith(t, {'same.dp.ts': loop('7'), 'other.dp.ts': loop('n')});
	t.is((await ringtap(['run', 'same.dp.ts'], {cwd})).code, 0);
	t.is((await ringtap(['run', 'same.dp.ts'], {cwd, env: {CI: '1'}})).code, 0);
	const {code, stdout} = await ringtap(['run', 'other.dp.ts'], {cwd});
	t.is(code, 1);
	t.regex(stdout, /other\.dp\.ts:7: it is reached more than once, and other packets come/);
});

test('what cannot be written into the source is refused, and told', async t => {
	const cwd = folderWith(t, {
		'many.dp.ts': `${head}scenario('many', ({vswitch, inject, expect}) => {
	const [a, b] = vswitch().testVifs('a', 'b');
	a.otherwise.to(b);
	inject(a, eth(), {repeat: 101});
	expect(b).toMatchInlinePackets();
});
`,
		'typed.dp.ts': fileOf(scenarioText('typed', 1, 'toMatchInlinePackets(undefined as undefined)')),
	});
	const many = await ringtap(['run', 'many.dp.ts'], {cwd});
	t.regex(many.stdout, /101 packets would be written into the source; 100 are allowed/);
	const typed = await ringtap(['run', 'typed.dp.ts'], {cwd});
	t.is(typed.code, 1);
	t.regex(typed.stdout, /typed\.dp\.ts:6: its arguments are no plain JavaScript/);
});

test('asked on a terminal, what is accepted is written, and the end of the input accepts nothing', async t => {
	const cwd = golden(t);
	await ringtap(['run', 'a.dp.ts'], {cwd});
	change(cwd, 'a.dp.ts', '64', '63');
	const answering = (input: string) => onTerminal(['run', '--update=ask', 'a.dp.ts'], input, cwd);
	const some = await answering('what?\ny\nn\n');
	t.is(some.code, 1, some.stdout);
	t.regex(
		some.stdout,
		/golden 'one', difference 1 of 2\s+b: packet 1 differs: ipv4\.ttl is 63, expected 64/,
	);
	t.regex(some.stdout, /updated parts of golden goldens\/a\/one\.pcapng/);
	t.is((await answering('\u0004')).code, 1);
	const all = await answering('a\n');
	t.is(all.code, 0, all.stdout);
	t.regex(all.stdout, /difference 1 of 1\s+b: packet 2 differs/);
	t.is((await ringtap(['run', 'a.dp.ts'], {cwd})).code, 0);
});
