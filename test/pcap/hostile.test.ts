// Whatever bytes are read: no exception that is not ours, no hang, no unbounded memory; and a stream
// finds what a file finds. RINGTAP_HOSTILE_FILES=10000000 npx ava test/pcap/hostile.test.ts --timeout=10h
import {readdirSync, readFileSync} from 'node:fs';
import {setImmediate} from 'node:timers/promises';
import {setFlagsFromString} from 'node:v8';
import {runInNewContext} from 'node:vm';
import test from 'ava';
import {RingtapError} from '../../src/errors.ts';
import type {CaptureBytes} from '../../src/pcap/capture-bytes.ts';
import {firstBytesNeeded, formatOf} from '../../src/pcap/capture-format.ts';
import {CaptureReader} from '../../src/pcap/capture-reader.ts';
import type {CaptureRecord} from '../../src/pcap/index.ts';
import {walkBlocks} from '../../src/pcap/pcapng/walk.ts';
import {compressionOf, Unpacker} from '../../src/pcap/unpacker.ts';
import {fixture} from './_files.ts';
import {Mutations} from './_mutations.ts';

const files = Number(process.env.RINGTAP_HOSTILE_FILES ?? 10_000);
const mostBytes = 100e6;
setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const names = ['.', 'formats', 'broken'].flatMap(folder =>
	readdirSync(fixture(folder)).map(name => `${folder}/${name}`),
);
const corpusOf = (pattern: RegExp): Buffer[] =>
	names
		.filter(name => pattern.test(name))
		.map(name => readFileSync(fixture(name)))
		.filter(bytes => bytes.length > 0 && bytes.length < 1000);

class MemoryBytes implements CaptureBytes {
	readonly path = 'memory';
	readonly bytes: Buffer;

	constructor(bytes: Buffer) {
		this.bytes = bytes;
	}

	available(end: number): number {
		return Math.min(end, this.bytes.length);
	}

	view(position: number, lengthBytes: number): Buffer {
		return this.bytes.subarray(position, position + lengthBytes);
	}
}

interface Found {
	readonly records: readonly string[];
	readonly damage: string | undefined;
}

const told = ({bytes, timeNs, originalLength, comments}: CaptureRecord) =>
	`${timeNs} ${originalLength} ${bytes.length} ${bytes.at(0)} ${bytes.at(-1)} ${comments}`;

/** What `action` finds, or the error of ours that it throws. */
function found(action: () => Found): Found {
	try {
		return action();
	} catch (error) {
		if (!(error instanceof RingtapError)) throw error;
		return {records: [], damage: error.message};
	}
}

function asFile(bytes: Buffer): Found {
	const reader = new CaptureReader(new MemoryBytes(bytes));
	reader.readTo(Number.POSITIVE_INFINITY);
	const records = Array.from({length: reader.count}, (_, i) => told(reader.record(i)));
	// Backwards, so that places are found that were not the next ones.
	for (let i = reader.count - 1; i >= 0; i -= 17) {
		if (told(reader.record(i)) !== records[i]) throw new Error(`packet ${i} is another`);
	}
	return {records, damage: reader.damage?.message};
}

function asStream(bytes: Buffer, pieceBytes: number): Found {
	const records: string[] = [];
	const head = bytes.subarray(0, firstBytesNeeded);
	const format = formatOf('memory', head, (_, read) => records.push(told(read())));
	for (let at = format.parsedBytes; at < bytes.length; at += pieceBytes) {
		format.parser.push(bytes.subarray(at, at + pieceBytes));
	}
	format.parser.finish();
	return {records, damage: format.parser.damage?.message};
}

function unpacked(bytes: Buffer): Buffer {
	const compression = compressionOf(bytes);
	if (compression === undefined) return bytes;
	const unpacker = new Unpacker('memory', compression);
	const pieces = [...unpacker.push(bytes), ...unpacker.finish()];
	if (unpacker.damage && !(unpacker.damage instanceof RingtapError)) throw unpacker.damage;
	return Buffer.concat(pieces);
}

function watchBlocks(bytes: Buffer): void {
	found(() => {
		const blocks = [...walkBlocks(new MemoryBytes(bytes), {tolerant: true})];
		const all = Buffer.concat(blocks.map(block => block.bytes));
		if (!all.equals(bytes.subarray(0, all.length))) throw new Error('blocks are not the file');
		return {records: [], damage: undefined};
	});
}

for (const [kind, pattern, share] of [
	['classic', /\.pcap$/, 1],
	['pcapng', /\.pcapng$/, 1],
	['gzip', /\.gz$/, 0.1],
	['zstd', /\.zst$/, 0.05],
] as const) {
	test.serial(
		`${kind} captures, spoilt in every way, are read or refused, alike in pieces`,
		async t => {
			const mutations = new Mutations(Number(process.env.RINGTAP_SEED ?? 1), corpusOf(pattern));
			let refused = 0;
			let packets = 0;
			for (let n = 0; n < files * share; n++) {
				const bytes = unpacked(mutations.next());
				const file = found(() => asFile(bytes));
				const stream = found(() => asStream(bytes, 1 + mutations.below(300)));
				if (file.damage !== stream.damage || file.records.join() !== stream.records.join()) {
					t.fail(`of ${bytes.toString('hex')}\n${JSON.stringify([file, stream], null, 1)}`);
					return;
				}
				watchBlocks(bytes);
				if (file.damage !== undefined) refused++;
				packets += file.records.length;
				if (n % 1000 > 0) continue;
				collectGarbage();
				t.true(process.memoryUsage().arrayBuffers < mostBytes);
				await setImmediate(); // what libraries have put off until there is time
			}
			t.true(refused > 0 && packets > 0);
			t.log(`${refused} of ${files * share} refused, ${packets} packets read`);
		},
	);
}
