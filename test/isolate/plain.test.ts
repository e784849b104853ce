// Without --isolate a crash ends the run. It says who did it, and the exit status is that of the
// crash.
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {text} from 'node:stream/consumers';
import test from 'ava';
import {root} from '../cli/_cli.ts';
import {capturesIn, lab, portsIn} from './_culprit.ts';

async function run(cwd: string) {
	const child = spawn(process.execPath, [`${root}dist/cli.js`, 'run', 'x.dp.ts'], {cwd});
	const [stdout, stderr, [code, signal]] = await Promise.all([
		text(child.stdout),
		text(child.stderr),
		once(child, 'close') as Promise<[number | null, string | null]>,
	]);
	return {stdout, stderr, code, signal};
}

const named = (cls: string) =>
	`crash: instance 'culprit' (class ${cls}) in process(), scenario 'through a ${cls}': `;

for (const [cls, signal] of Object.entries({nullderef: 'SIGSEGV', aborter: 'SIGABRT'})) {
	test.serial(
		`a ${cls} is named, its packets are saved, and the run dies by ${signal}`,
		async t => {
			const cwd = lab(t, ['forward', cls]);
			const ended = await run(cwd);
			t.is(ended.signal, signal);
			t.true(ended.stderr.includes(named(cls) + signal), ended.stderr);
			t.regex(
				ended.stderr,
				/packet in hand: 42 bytes, packet 3 of injection 1\n {4}[0-9a-f]{84}\n/,
			);
			t.regex(ended.stderr, /saved: .*\/crash\.pcap\n/);
			t.regex(ended.stderr, /^ {4}ringtap\.node\+0x[0-9a-f]+/m);
			t.deepEqual(portsIn(cwd), [3, 4, 5]);
		},
	);
}

test.serial('a class that ends the process with 0 does not make the run pass', async t => {
	const cwd = lab(t, ['exiter']);
	const {code, stderr} = await run(cwd);
	t.is(code, 1);
	t.true(stderr.includes(`${named('exiter')}exit(0)`), stderr);
	t.deepEqual(portsIn(cwd), [3, 4, 5]);
});

test.serial('whoever interrupts a run that hangs is told where, and gets no file', async t => {
	const cwd = lab(t, ['interrupter']);
	const {signal, stderr} = await run(cwd);
	t.is(signal, 'SIGINT');
	t.true(stderr.includes(named('interrupter').replace('crash', 'interrupted')), stderr);
	t.deepEqual(capturesIn(cwd), []);
});
