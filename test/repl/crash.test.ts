// A class that crashes ends the data plane's process, and the prompt goes on with another one.
import {existsSync} from 'node:fs';
import {join} from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {openCapture} from '../../src/pcap/index.ts';
import {folderWith} from '../cli/_folder.ts';
import {Terminal} from './_terminal.ts';

const lab = [
	"const vsw = vswitch(); const [a, b] = vsw.testVifs('a', 'b')",
	"const m = vsw.add('nullderef', 'm0')",
	'a.otherwise.to(m); m.otherwise.to(b)',
	'let n = 41',
];

async function crashing(t: ExecutionContext, cwd: string): Promise<Terminal> {
	const terminal = new Terminal(cwd, {env: {RINGTAP_NATIVE: 'test'}});
	t.teardown(() => terminal.kill());
	await terminal.until('\n> ');
	for (const line of lab) await terminal.answer(line);
	return terminal;
}

test('culprit and packet are named, crash.pcap has it, .rebuild makes all anew, work goes on', async t => {
	const cwd = folderWith(t, {'package.json': '{}'});
	const terminal = await crashing(t, cwd);
	const inject = (sport: number) =>
		terminal.answer(`inject(a, eth().ipv4().udp({sport: ${sport}}))`);
	t.is(await inject(1), '1 packet · b 1');
	// What is tried in a data plane of its own is no part of what is done again.
	t.regex(await terminal.answer('.explain eth() at a'), /1 packet · b 1$/);
	t.is(await inject(2), '1 packet · b 1');
	const story = await inject(3);
	t.regex(story, /^✖ m0 \(class nullderef\) crashed in process\(\): SIGSEGV at address 0x/);
	t.regex(story, /packet in hand: 42 bytes, packet 1 of injection 3\n.* udp 3 > /);
	t.regex(story, /saved: .*crash\.pcap/);
	t.regex(story, /\.rebuild does the 6 lines before that again, and lets no packets in to m0\./);
	t.is(openCapture(join(cwd, 'crash.pcap')).at(0)?.udp.sport, 3);
	// Nothing of it is there, and the prompt answers.
	t.regex(await terminal.answer('n'), /✖ ReferenceError: n is not defined/);
	t.regex(await terminal.answer('.rebuild'), /^as it was before the crash: 7 lines done again/);
	t.is(await terminal.answer('n + 1'), '42');
	t.is(await terminal.answer('m.counters.received'), '2n');
	t.regex(await terminal.answer('inject(a, eth())'), /dropped: fault-drop 1$/);
	t.is(
		await terminal.answer('inject(b, eth())'),
		'1 packet · nothing came out · dropped: no-rule 1',
	);
	await terminal.answer('quarantine.lift()');
	t.regex(await terminal.answer('inject(a, eth())'), /✖ m0 \(class nullderef\) crashed/);
	t.is(await terminal.answer('1 + 1'), '2');
	terminal.type('\u0004');
	t.is(await terminal.ended(), 0);
});

test('what crashes while it is done again is left out the next time', async t => {
	const terminal = await crashing(t, folderWith(t, {'package.json': '{}'}));
	await terminal.answer('inject(a, eth())');
	// Twice as many as it takes, once they are done again.
	await terminal.answer('n += 1; inject(a, eth(), {repeat: process.env.CRASHED ? 2 : 1})');
	t.regex(await terminal.answer("process.kill(process.pid, 'SIGSEGV')"), /ended by SIGSEGV/);
	await terminal.answer("process.env.CRASHED = '1'");
	t.regex(await terminal.answer('.rebuild'), /✖ m0 .*crashed/s);
	t.regex(await terminal.answer('.rebuild'), /lines done again; m0 gets no packets/);
	t.is(await terminal.answer('m.counters.received'), '1n');
	terminal.type('\u0004');
	await terminal.ended();
});

test('what a line has taught the process is taught the next one, too', async t => {
	const cwd = folderWith(t, {
		'package.json': '{}',
		'mine.ts':
			"import {defineModule} from 'ringtap';\ndefineModule({name: 'mine', doc: 'Mine', conditions: ['any'], create: ({emit}) => ({packet: () => emit})});\n",
	});
	const terminal = new Terminal(cwd, {env: {RINGTAP_NATIVE: 'test'}});
	t.teardown(() => terminal.kill());
	await terminal.until('\n> ');
	await terminal.answer("import './mine.ts'");
	await terminal.answer(
		"void defineModule({name: 'typed', doc: 'Typed', conditions: ['any'], create: ({emit}) => ({packet: () => emit})})",
	);
	await terminal.answer("const vsw = vswitch(); vsw.add('mine', 'm0'); vsw.add('typed', 't0')");
	t.regex(await terminal.answer("const half = 'done'; throw new Error('here')"), /✖ Error: here/);
	await terminal.answer("const [a] = vsw.testVifs('a'); a.otherwise.to(vsw.add('aborter', 'n0'))");
	t.regex(
		await terminal.answer('inject(a, eth(), {repeat: 4})'),
		/and 1 more in hand; inject\(…, \{burst: 1\}\) would tell/,
	);
	// What threw half-way has been done half-way again.
	t.regex(await terminal.answer('.rebuild'), /^as it was before the crash: 6 lines done again/);
	t.is(await terminal.answer('half'), "'done'");
	t.is(
		await terminal.answer('dp.members().map(one => one.class.name)'),
		"[ 'mine', 'typed', 'testvif', 'aborter' ]",
	);
	terminal.type('\u0004');
	await terminal.ended();
});

test('process.exit() ends the session with that code, and what is not answered ends with the third Ctrl-C', async t => {
	const cwd = folderWith(t, {'package.json': '{}'});
	const exiting = new Terminal(cwd);
	await exiting.until('\n> ');
	exiting.type('process.exit(7)\r');
	t.is(await exiting.ended(), 7);

	const hanging = new Terminal(cwd, {env: {RINGTAP_NATIVE: 'test'}});
	await hanging.until('\n> ');
	await hanging.answer("const vsw = vswitch(); const [a] = vsw.testVifs('a')");
	await hanging.answer("a.otherwise.to(vsw.add('spinner', 's0'))");
	hanging.type('void process.stdout.write("begun\\n"); inject(a, eth(), {repeat: 9})\r');
	await hanging.until('\nbegun\n');
	// Until it has been patient enough.
	const poke = setInterval(() => hanging.type('\u0003'), 300);
	t.teardown(() => clearInterval(poke));
	await hanging.until('It does not heed Ctrl-C');
	await hanging.until('✖ s0 (class spinner) crashed in process(): SIGABRT');
	clearInterval(poke);
	await hanging.until('\n> ');
	hanging.type("'still ' + 'here'\r");
	await hanging.until("\n'still here'\n");
	hanging.type('.exit\r');
	t.is(await hanging.ended(), 0);
	t.true(existsSync(join(cwd, 'crash.pcap')));
});
