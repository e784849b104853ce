import {PassThrough} from 'node:stream';
import {setImmediate as turn} from 'node:timers/promises';
import test from 'ava';
import {InputGate} from '../../src/repl/input-gate.ts';

/** A gate whose reader holds it at each line that says so. */
function gateThat(holdsAt: (line: string) => boolean) {
	const terminal = new PassThrough();
	const heard: string[] = [];
	let interrupts = 0;
	const gate = new InputGate(terminal, {interrupted: () => interrupts++});
	gate.setEncoding('utf8');
	gate.on('data', (text: string) => {
		heard.push(text);
		if (holdsAt(text)) gate.hold();
	});
	return {terminal, gate, heard, interrupts: () => interrupts};
}

async function turns(count: number): Promise<void> {
	for (let i = 0; i < count; i++) await turn();
}

test('lets what is pasted through line by line, and waits while it is held', async t => {
	const {terminal, gate, heard} = gateThat(line => line === 'await x\r');
	terminal.write('a\rawait x\rb\nc');
	await turns(8);
	t.deepEqual(heard, ['a\r', 'await x\r']);
	gate.release();
	await turns(8);
	t.deepEqual(heard, ['a\r', 'await x\r', 'b\n', 'c']);
});

test('Ctrl-C while it is held drops what was typed ahead, and is told', async t => {
	const {terminal, gate, heard, interrupts} = gateThat(() => true);
	terminal.write('a\rb\r');
	await turns(4);
	terminal.write('c\r\u0003');
	await turns(4);
	t.is(interrupts(), 1);
	gate.release();
	await turns(4);
	t.deepEqual(heard, ['a\r']);
});

test('Ctrl-C while it is open is a key like any other', async t => {
	const {terminal, heard, interrupts} = gateThat(() => false);
	terminal.write('\u0003');
	await turns(4);
	t.is(interrupts(), 0);
	t.deepEqual(heard, ['\u0003']);
});

test('ends when the terminal ends, after the last line', async t => {
	const {terminal, gate, heard} = gateThat(line => line === 'a\r');
	terminal.end('a\rb\r');
	await turns(4);
	t.false(gate.readableEnded);
	gate.release();
	await turns(8);
	t.deepEqual(heard, ['a\r', 'b\r']);
	t.true(gate.readableEnded);
});
