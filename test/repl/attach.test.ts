// Several prompts at one data plane, by a socket.
import {readFileSync, statSync, writeFileSync} from 'node:fs';
import {connect} from 'node:net';
import {dirname, join} from 'node:path';
import test from 'ava';
import {ringtap} from '../cli/_cli.ts';
import {folderWith} from '../cli/_folder.ts';
import {Listening} from './_listening.ts';
import {Terminal} from './_terminal.ts';

const script = `const vsw = vswitch(); const [a, b] = vsw.testVifs('a', 'b')
a.otherwise.to(b)
function twice(n: number): number {
	return 2 * n
}
twice(21)
inject(a, eth().ipv4().udp({dport: 53}))
expect(b).toReceiveOne().udp.dport
[1, 2].map(n => ({n, half: n / 2}))
await Promise.resolve('awaited')
_1 + '!'
.step
class Five { five = 5 }
new Five()
`;

test('the same script piped, attached, typed and pasted gives the same', async t => {
	const cwd = folderWith(t, {'package.json': '{}'});
	const {stdout: piped} = await ringtap(['repl'], {cwd, input: script});
	t.regex(piped, /^rule a: .*\n42\n1 packet · b 1\n53\nn {2}half\n/);

	const path = join(cwd, 's');
	const host = new Listening(t, ['repl', '--socket', path], {cwd});
	await host.path();
	const {stdout: attached, code} = await ringtap(['attach', path], {cwd, input: script});
	t.is(attached, piped);
	t.is(code, 0);

	const lines = script.trimEnd().split('\n');
	for (const isPasted of [false, true]) {
		const terminal = new Terminal(cwd, {size: {columns: 200, rows: 50}});
		await terminal.until('\n> ');
		let printed = '';
		if (isPasted) terminal.type(`${script.replaceAll('\n', '\r')}"end" + "ed"\r`);
		else {
			for (const line of lines) {
				terminal.type(`${line}\r`);
				printed += await terminal.until(`${line}\n`);
			}
			terminal.type('"end" + "ed"\r');
		}
		printed += await terminal.until("'ended'\n");
		t.is(answers(printed, lines), piped, isPasted ? 'pasted' : 'typed');
		terminal.type('\u0004');
		await terminal.ended();
	}
});

/** Without prompts and the lines that were typed. */
function answers(printed: string, lines: readonly string[]): string {
	return printed
		.split('\n')
		.map(line => line.replace(/^(?:> |\| |\.\.\. )+/, ''))
		.filter(line => !lines.some(typed => line.trim() === typed.trim()) && line !== '')
		.filter(line => !/^"end"|^'ended'/.test(line))
		.join('\n');
}

test('several share variables and take turns; the socket is for the user alone', async t => {
	const cwd = folderWith(t, {'package.json': '{}'});
	const host = new Listening(t, ['repl', '--listen'], {
		cwd,
		input: 'let shared = 1\n',
		env: {XDG_RUNTIME_DIR: cwd},
	});
	const path = await host.path();
	t.is(statSync(path).mode & 0o777, 0o600);
	t.is(statSync(dirname(path)).mode & 0o777, 0o700);
	const first = new Terminal(cwd, {args: ['attach', path]});
	const second = new Terminal(cwd, {args: ['attach'], env: {XDG_RUNTIME_DIR: cwd}});
	await Promise.all([first.until('\n> '), second.until('\n> ')]);
	t.is(await first.answer('shared += 1'), '2');
	t.is(await second.answer('shared += 1'), '3');
	// One waits; the other is served when it has been given up.
	first.type('await new Promise(() => {})\r');
	await first.until('{})\n');
	second.type('shared\r');
	first.type('\u0003');
	await first.until('given up');
	await second.until('\n3\n');
	first.type('\u0004');
	t.is(await first.ended(), 0);
	t.is(await second.answer('shared + 1'), '4');
	const listed = await ringtap(['attach', '--list'], {cwd, env: {XDG_RUNTIME_DIR: cwd}});
	t.is(listed.stdout, path);
	t.regex(await second.answer("process.kill(process.pid, 'SIGSEGV')"), /ended by SIGSEGV/);
	t.regex(await second.answer('.rebuild'), /done again/);
	t.is(await second.answer('shared'), '1');
	second.type('process.exit(3)\r');
	await second.until('the data plane is gone');
	t.is(await host.ended(), 3);
});

test('who speaks another language is let go, and harms nobody', async t => {
	const cwd = folderWith(t, {'package.json': '{}'});
	const path = join(cwd, 's');
	await new Listening(t, ['repl', '--socket', path], {cwd}).path();
	for (const noise of ['GET / HTTP/1.1\r\n\r\n', '{"ask":"hello"', '[]\n', '\u0000\n', 'null\n']) {
		await new Promise<void>(resolve => {
			const socket = connect(path).resume();
			socket.on('error', () => {});
			socket.on('close', () => resolve());
			socket.end(noise);
		});
	}
	for (const odd of ['{}', '{"ask":"take","id":1}', '{"tell":"look"}', '{"ask":"hello","id":1}']) {
		await new Promise<void>(resolve => {
			const socket = connect(path).resume();
			socket.on('error', () => {});
			socket.on('close', () => resolve());
			socket.end(`${odd}\n`);
		});
	}
	t.is((await ringtap(['attach', path], {cwd, input: '1 + 1\n'})).stdout, '2');
});

test('where nobody listens, and where something else is, that is said', async t => {
	const cwd = folderWith(t, {'package.json': '{}', taken: ''});
	const env = {XDG_RUNTIME_DIR: cwd};
	const none = await ringtap(['attach'], {cwd, env});
	t.is(none.code, 2);
	t.regex(none.stderr, /No data plane listens\.\nringtap repl --listen/);
	const gone = await ringtap(['attach', 'nothing'], {cwd, env});
	t.is(gone.code, 1);
	t.regex(gone.stderr, /nothing cannot be joined: there is no such socket/);
	const taken = await ringtap(['repl', '--socket', 'taken'], {cwd, env});
	t.is(taken.code, 1);
	t.regex(taken.stderr, /taken is there already/);
	const long = await ringtap(['repl', '--socket', 'x'.repeat(120)], {cwd, env});
	t.regex(long.stderr, /longer than a socket's path may be, 107 bytes/);
});

test('a scenario that fails can be joined, and goes on when everybody has left', async t => {
	const scenario = `import {eth, scenario} from 'ringtap';
scenario('one is missing', ({vswitch, inject, expect}) => {
	const [a, b] = vswitch().testVifs('a', 'b');
	a.otherwise.to(b);
	inject(a, eth());
	expect(b).toReceive(2);
});
`;
	const cwd = folderWith(t, {'package.json': '{}'});
	writeFileSync(join(cwd, 'x.dp.ts'), scenario);
	for (const command of ['run', 'test']) {
		const host = new Listening(t, [command, 'x.dp.ts', '--pause-on-failure'], {
			cwd,
			env: {XDG_RUNTIME_DIR: cwd},
		});
		const path = await host.path();
		t.regex(host.said, /paused: 'one is missing' \(x\.dp\.ts:2\) has failed/);
		const terminal = new Terminal(cwd, {args: ['attach', path]});
		t.regex(
			await terminal.until('\n> '),
			/✖ one is missing {2}x\.dp\.ts:2\n {2}b received 1 packet/,
		);
		t.is(await terminal.answer('inject(a, eth())'), '1 packet · b 1');
		t.is(await terminal.answer('console.log(b.counters.received)'), '2n');
		t.regex(
			await terminal.answer('.load x.dp.ts'),
			/✖ No scenario can run here: this one is not over yet/,
		);
		t.regex(await terminal.answer("scenario('x', () => {})"), /✖ No scenario can run here/);
		t.regex(await terminal.answer('.undo'), /✖ \.undo is about what was done at the prompt/);
		terminal.type('\u0004');
		t.is(await terminal.ended(), 0);
		t.is(await host.ended(), 1);
		t.regex(host.said, /0 passed, 1 failed/);
		t.false(host.said.includes('2n'));
	}
	t.is(readFileSync(join(cwd, 'x.dp.ts'), 'utf8'), scenario);
});
