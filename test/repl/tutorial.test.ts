// The tutorial from end to end, as somebody would type it, on a terminal and by a pipe.
import {readFileSync} from 'node:fs';
import test from 'ava';
import {ringtap} from '../cli/_cli.ts';
import {folderWith} from '../cli/_folder.ts';
import {Terminal} from './_terminal.ts';

/** What each step asks for, and what is printed when the next one is there. */
const steps = [
	["const vsw = vswitch(); const [a, b, c] = vsw.testVifs('a', 'b', 'c')", '2/8  A bridge'],
	["const br = vsw.add(bridge, 'br0', {ageingTime: '5s'})", '3/8  Output rules'],
	['vsw.connect(br, a, b, c)', '4/8  A packet'],
	["inject(a, eth({src: '02:00:00:00:00:0a'}).ipv4().udp({dport: 53}))", '5/8  What came out'],
	['expect(b).toReceive(1)', '6/8  The graph'],
	['.topology', '7/8  The way'],
	['.trace', '8/8  All this'],
	['.save first.dp.ts', 'That was all of it.'],
] as const;

test('each step is told when the one before has been done, on a terminal', async t => {
	const cwd = folderWith(t, {'package.json': '{}'});
	const terminal = new Terminal(cwd);
	await terminal.until('\n> ');
	terminal.type('.tutorial\r');
	t.regex(await terminal.until('.tutorial off ends this.\n> '), /1\/8 {2}A data plane/);
	terminal.type('1 + 1\r');
	t.notRegex(await terminal.until('\n2\n> '), /2\/8/);
	for (const [line, next] of steps) {
		terminal.type(`${line}\r`);
		await terminal.until(next);
		await terminal.until('\n> ');
	}
	terminal.type('.exit\r');
	t.is(await terminal.ended(), 0);
	const {code, stdout} = await ringtap(['run', 'first.dp.ts'], {cwd});
	t.is(code, 0, stdout);
});

test('by a pipe it is the same, and writes the same file', async t => {
	const [one, other] = [folderWith(t, {}), folderWith(t, {})];
	const lines = steps.map(([line]) => line);
	const told = await ringtap(['repl'], {input: `.tutorial\n${lines.join('\n')}\n`, cwd: one});
	t.is(told.code, 0, told.stderr);
	for (const [, next] of steps) t.true(told.stdout.includes(next), next);
	await ringtap(['repl'], {input: `${lines.join('\n')}\n`, cwd: other});
	const read = (cwd: string) => readFileSync(`${cwd}/first.dp.ts`, 'utf8');
	t.is(read(one), read(other));
});

test('it can be left', async t => {
	const {stdout} = await ringtap(['repl'], {
		input: `.tutorial\n.tutorial off\n${steps[0][0]}\n1\n`,
		cwd: folderWith(t, {}),
	});
	t.notRegex(stdout, /2\/8/);
});
