import test from 'ava';
import {ringtap} from '../cli/_cli.ts';
import {folderWith, passing} from '../cli/_folder.ts';

test('piped lines are run one after the other, awaits included, without prompt or echo', async t => {
	const {code, stdout, stderr} = await ringtap(['repl'], {
		input: `const a = await new Promise(resolve => setImmediate(() => resolve(41)))
a + 1
const a = 'again'
a
`,
	});
	t.is(code, 0);
	t.is(stderr, '');
	t.is(stdout, "42\n'again'");
});

test('an injection is one line that says where its packets came out', async t => {
	const {code, stdout} = await ringtap(['repl'], {
		input: `const vsw = vswitch()
const [a, b, c] = vsw.testVifs('a', 'b', 'c')
vsw.connect(vsw.add('bridge', 'br0'), a, b, c)
inject(a, eth().ipv4().udp({dport: 53}))
expect(b).toReceiveOne().udp.dport
expect(c).toReceive(1).length
dp.ledger.balanced
`,
	});
	t.is(stdout, '1 packet · b 1, c 1\n53\n1\ntrue');
	t.is(code, 0);
});

test('input that is not complete goes on in the next line', async t => {
	const {stdout} = await ringtap(['repl'], {
		input: 'function twice(n: number): number {\n\treturn n * 2;\n}\ntwice(\n21)\n`a\nb`\n',
	});
	t.is(stdout, "42\n'a\\nb'");
});

test('stops at the first error, with the message and the fix and no stack', async t => {
	const {code, stdout, stderr} = await ringtap(['repl'], {
		input: "1\nvswitch().add('brigde', 'br0')\n2\n",
	});
	t.is(code, 1);
	t.is(stdout, '1');
	t.regex(stderr, /^✖ .*'brigde'.*Did you mean 'bridge'\?/);
	t.notRegex(stderr, /\n\s+at /);
});

test('--keep-going goes on, and ends with 1 all the same', async t => {
	const {code, stdout, stderr} = await ringtap(['repl', '--keep-going'], {
		input: 'zzzzzz\n1\nconst x = ;\n2\nthrow 5\n3\n',
	});
	t.is(code, 1);
	t.is(stdout, '1\n2\n3');
	t.is(
		stderr,
		`✖ ReferenceError: zzzzzz is not defined
✖ Unexpected ";"
  const x = ;
            ^
✖ Thrown: 5`,
	);
});

const errors: readonly [what: string, input: string, says: RegExp][] = [
	['an unfinished statement', 'foo(\n', /^✖ The input ends in the middle of a statement\.$/],
	[
		'an await without end',
		'await new Promise(() => {})\n',
		/^✖ This awaits something that nothing/,
	],
	['an unknown dot-command', '.laod x\n', /no command '\.laod'\. Did you mean '\.load'\?/],
	['an export that is not there', "import {hlp} from './help.ts'\n", /no export 'hlp'.*'help'/],
	[
		'a file that is not there',
		"import {help} from './hlep.ts'\n",
		/no file .*Did you mean 'help\.ts'/,
	],
	[
		'an error in a callback',
		'await new Promise(f => setImmediate(() => { f(1); throw new Error("late") }))\n',
		/late/,
	],
	['a name that is nearly right', 'inyect(1)\n', /inyect is not defined\. Did you mean 'inject'\?/],
];

for (const [what, input, says] of errors) {
	test(`tells of ${what}, and ends with 1`, async t => {
		const cwd = folderWith(t, {'help.ts': 'export const help = () => 1;\n'});
		const {code, stderr} = await ringtap(['repl'], {cwd, input});
		t.is(code, 1);
		t.regex(stderr, says);
	});
}

test('imports are from the working directory, TypeScript or not, package.json or not', async t => {
	const cwd = folderWith(t, {'help.ts': 'export enum Side { left = "l" }\nexport default 7;\n'});
	const {stdout} = await ringtap(['repl'], {
		cwd,
		input: `import seven, {Side} from './help.ts'
Side.left + seven
import {basename} from 'node:path'
basename('/a/b')
import * as all from 'ringtap'
all.bridge === bridge
(await import('./help.ts')).default
`,
	});
	t.is(stdout, "'l7'\n'b'\ntrue\n7");
});

test('a file that is changed between two imports is loaded anew', async t => {
	const cwd = folderWith(t, {'x.ts': 'export const x = 1;\n'});
	const {stdout} = await ringtap(['repl'], {
		cwd,
		input: `import {x} from './x.ts'
const {utimesSync, writeFileSync} = await import('node:fs')
writeFileSync('x.ts', 'export const x = 2;')
utimesSync('x.ts', 1, 1)
import {x} from './x.ts'
x
`,
	});
	t.is(stdout, '2');
});

test('a scenario typed at the prompt is run at once; .load runs those of a file', async t => {
	const cwd = folderWith(t, {'x.dp.ts': passing('from a file')});
	const {code, stdout} = await ringtap(['repl'], {
		cwd,
		input: "scenario('typed', () => {})\n.load x.dp.ts\n.load x.dp.ts\n.exit\nnever\n",
	});
	t.is(code, 0);
	t.regex(stdout, /^✔ typed/);
	t.is(stdout.match(/^✔ from a file/gm)?.length, 2);
});

test('-e evaluates an expression and ends', async t => {
	const {code, stdout} = await ringtap(['repl', '-e', 'const x = await 20', '-e', 'x + 1']);
	t.is(code, 0);
	t.is(stdout, '21');
	const failing = await ringtap(['repl', '-e', 'nope', '-e', '1']);
	t.is(failing.code, 1);
	t.is(failing.stdout, '');
});

test('--json prints values for programs', async t => {
	const args = [
		'dp.ledger.injected',
		'eth().toBytes()',
		'[1, "a"]',
		'eth',
		"vswitch('v').name",
		'{const o = {}; o.o = o; o}',
	];
	const {stdout} = await ringtap(['repl', '--json', ...args.flatMap(one => ['-e', one])]);
	const [injected, bytes, list, maker, name, circle] = stdout
		.trim()
		.split('\n')
		.map(line => JSON.parse(line));
	t.is(injected, '0');
	t.regex(bytes, /^02005e000002/);
	t.deepEqual(list, [1, 'a']);
	t.regex(String(maker), /Function|eth/);
	t.is(name, 'v');
	t.regex(circle, /Circular/);
});
