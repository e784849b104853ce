import {readFileSync} from 'node:fs';
import test from 'ava';
import {folderWith} from '../cli/_folder.ts';
import {Terminal} from './_terminal.ts';

test('greets in two lines, evaluates what is pasted in order, leaves on Ctrl-D', async t => {
	const cwd = folderWith(t, {'package.json': '{}'});
	const terminal = new Terminal(cwd);
	const greeting = await terminal.until('\n> ');
	t.regex(greeting, /^ringtap \d+\.\d+\.\d+ · DPDK .*\nTry: {2}const \[a, b\] = .*\n> $/);
	terminal.type('const x = await new Promise(f => setImmediate(f, 41))\rx + 1\r');
	await terminal.until('\n42\n');
	terminal.type('\u0004');
	t.is(await terminal.ended(), 0);
	t.regex(readFileSync(`${cwd}/.ringtap/history`, 'utf8'), /^x \+ 1$/m);
});

test('Ctrl-C clears the line or gives up an await, and never ends the session', async t => {
	const terminal = new Terminal(folderWith(t, {'package.json': '{}'}));
	await terminal.until('\n> ');
	terminal.type('1 +');
	await terminal.until('1 +');
	terminal.type('\u0003');
	await terminal.until('\n> ');
	terminal.type('\u0003');
	await terminal.until('(.exit or Ctrl-D leaves)\n> ');
	terminal.type('await new Promise(() => {})\r');
	await terminal.until('{})\n');
	terminal.type('\u0003');
	await terminal.until('given up');
	terminal.type("'still ' + 'here'\r");
	await terminal.until("'still here'\n");
	terminal.type('.exit\r');
	t.is(await terminal.ended(), 0);
});

test('errors, also in callbacks, are told without a stack, and the session goes on', async t => {
	const terminal = new Terminal(folderWith(t, {'package.json': '{}'}));
	await terminal.until('\n> ');
	terminal.type("void setImmediate(() => { throw new Error('late') })\r");
	await terminal.until('✖ Error: late\n> ');
	terminal.type("vswitch().add('brigde', 'br0')\r");
	const told = await terminal.until('\n> ');
	t.regex(told, /✖ .*'brigde'/);
	t.notRegex(told, /\n\s+at /);
	terminal.type('.exit\r');
	t.is(await terminal.ended(), 0);
});

test('Ctrl-C ends a loop that never ends, and one that sends packets; work goes on', async t => {
	const terminal = new Terminal(folderWith(t, {'package.json': '{}'}));
	await terminal.until('\n> ');
	terminal.type("const [a, b] = vswitch().testVifs('a', 'b'); a.otherwise.to(b); let n = 0\r");
	await terminal.until('\n> ');
	terminal.type('process.stdout.write("begun\\n"); for (;;) n++\r');
	await terminal.until('begun\n');
	terminal.type('\u0003');
	await terminal.until('Interrupted.');
	await terminal.until('\n> ');
	terminal.type('process.stdout.write("again\\n"); for (;;) inject(a, eth(), {repeat: 100})\r');
	await terminal.until('again\n');
	terminal.type('\u0003');
	await terminal.until('Interrupted.');
	await terminal.until('\n> ');
	terminal.type('n > 0 && expect(b).toReceiveAnything().length > 0\r');
	await terminal.until('\ntrue\n');
	terminal.type('inject(a, eth())\r');
	await terminal.until('1 packet · b 1');
	terminal.type('.exit\r');
	t.is(await terminal.ended(), 0);
});

test('what is typed while a line runs is run after it, in order', async t => {
	const terminal = new Terminal(folderWith(t, {'package.json': '{}'}));
	await terminal.until('\n> ');
	terminal.type(
		'process.stdout.write("begun\\n"); for (const end = Date.now() + 900; Date.now() < end;);\r',
	);
	await terminal.until('begun\n');
	terminal.type('const order = [1]\r');
	terminal.type('order.push(2)\r');
	terminal.type('order.push(3)\r"is " + order.join()\r');
	await terminal.until("'is 1,2,3'\n");
	terminal.type('.exit\r');
	t.is(await terminal.ended(), 0);
});

test('Tab goes on where there is one way, and shows with notes where there are several', async t => {
	const terminal = new Terminal(folderWith(t, {'package.json': '{}'}));
	await terminal.until('\n> ');
	terminal.type("const vsw = vswitch('v')\r");
	await terminal.until('\n> ');
	terminal.type("vsw.add('bri\t");
	await terminal.until("vsw.add('bridge");
	terminal.type("', 'br0', {\t");
	t.regex(await terminal.until('perVlan'), /ageingTime +duration.*default 300s/);
	await terminal.until("vsw.add('bridge', 'br0', {");
	terminal.type('mt\t');
	await terminal.until('mtu');
	terminal.type(': 9000})\r');
	await terminal.until('\n> ');
	terminal.type("vsw.instances.br0.control('configuration').mtu\r");
	await terminal.until('\n9000\n');
	terminal.type('?bridge.mtu\r');
	await terminal.until('largest frame');
	terminal.type('.exit\r');
	t.is(await terminal.ended(), 0);
});

test('a scenario of sixty lines is pasted, and runs', async t => {
	const terminal = new Terminal(folderWith(t, {'package.json': '{}'}));
	t.teardown(() => terminal.kill());
	await terminal.until('\n> ');
	const checks = Array.from(
		{length: 26},
		(_, i) => `\tinject(a, eth().ipv4().udp({sport: ${i + 1}}));\n\t// ${i}: it's \`there\``,
	);
	const lines = [
		"scenario('sixty lines', ({vswitch, inject, expect}) => {",
		'\tconst vsw = vswitch();',
		"\tconst [a, b] = vsw.testVifs('a', 'b');",
		'\ta.otherwise.to(b);',
		...checks.join('\n').split('\n'),
		'',
		`\texpect(b).toReceive(${checks.length});`,
		'\tconst again = {',
		'\t};',
	];
	const source = [...lines, '});'].join('\n');
	t.is(source.split('\n').length, 61);
	// Tabs would ask for what goes on.
	terminal.type(`${source.replaceAll('\t', '  ').replaceAll('\n', '\r')}\r`);
	await terminal.until('✔ sixty lines');
	await terminal.until('\n> ');
	terminal.type('.exit\r');
	t.is(await terminal.ended(), 0);
});
