// What of the lab needs no emulator.

import {once} from 'node:events';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {connect} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import test from 'ava';
import {captureFault} from './captures.ts';
import {crossBridge} from './crossing.ts';
import {numberedFrame, numberedFrames} from './frames.ts';
import {readOptions} from './options.ts';
import {plugCable, Wire} from './wire.ts';

const folder = mkdtempSync(join(tmpdir(), 'ringtap-lab-test-'));
test.after.always(() => rmSync(folder, {recursive: true}));

/** A card with a bridge behind it: what comes in by one wire goes out by the other, as `change` has it. */
async function bridgeBetween(name: string, change = (bytes: Buffer) => bytes) {
	const wires = [0, 1].map(index => new Wire(join(folder, `${name}${index}`))) as [Wire, Wire];
	for (const wire of wires) await wire.listen();
	plugCable(...wires);
	const [left, right] = wires.map(wire => connect(wire.path));
	for (const end of [left!, right!]) end.on('error', () => {}); // the wires are closed first
	await Promise.all([once(left!, 'connect'), once(right!, 'connect')]);
	left!.on('data', bytes => right!.write(change(bytes)));
	right!.on('data', bytes => left!.write(bytes));
	return {wires, close: () => wires.forEach(wire => void wire.close())};
}

test('frames that come back once, in order and whole are good', async t => {
	const {wires, close} = await bridgeBetween('whole');
	const crossings = await crossBridge(wires, new AbortController().signal);
	t.deepEqual(crossings, Array(2).fill({good: 1000, of: 1000}));
	close();
});

test('a frame whose bytes have changed is told', async t => {
	const lookedFor = numberedFrame(500, 0);
	const {wires, close} = await bridgeBetween('spoilt', bytes => {
		const at = bytes.indexOf(lookedFor.subarray(0, 60));
		if (at >= 0) bytes[at + 30]! ^= 1;
		return bytes;
	});
	const [there] = await crossBridge(wires, new AbortController().signal);
	t.is(there!.good, 500);
	t.is(there!.fault, 'frame 500 of 1100 bytes in place of 500');
	close();
});

test('a capture in which a frame is there twice is told', t => {
	const [first, ...rest] = [0, 1].flatMap(from => numberedFrames(from));
	const good = join(folder, 'good.pcap');
	const bad = join(folder, 'bad.pcap');
	writeFileSync(good, pcapOf([first!, ...rest]));
	writeFileSync(bad, pcapOf([first!, first!, ...rest]));
	t.is(captureFault([good, good], 1), undefined);
	t.regex(captureFault([good, bad], 1)!, /^capture at card 1, from host 0: frame 1 is another$/);
});

function pcapOf(frames: readonly Buffer[]): Buffer {
	const records = frames.flatMap(frame => {
		const header = Buffer.alloc(16);
		header.writeUInt32LE(frame.length, 8);
		return [header, frame];
	});
	return Buffer.concat([Buffer.alloc(24), ...records]);
}

test('options are those there are', t => {
	t.deepEqual(readOptions(['--nic', 'e1000e', '--driver', 'vfio-pci']).nics, ['e1000e']);
	t.throws(() => readOptions(['--nic', 'e1001']), {message: /'e1001'; it takes e1000, e1000e/});
	t.throws(() => readOptions(['--time-limit', 'x']), {message: /takes seconds/});
});
