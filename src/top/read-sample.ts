import {KIND, RECORD_HEAD_BYTES, SAMPLE} from './layout.ts';
import {pageError} from './page-error.ts';
import type {DataplaneSample, InstanceSample, LcoreSample, RingSample, Sample} from './sample.ts';

interface ClassRecord {
	readonly name: string;
	readonly isVif: boolean;
	readonly reasons: readonly string[];
}

/** A dataplane, of which not all has been read. */
interface Growing extends DataplaneSample {
	readonly lcores: LcoreSample[];
	readonly instances: InstanceSample[];
}

/** Reads one value after the other. */
class Cursor {
	readonly #bytes: Buffer;
	at: number;

	constructor(bytes: Buffer, at: number) {
		this.#bytes = bytes;
		this.at = at;
	}

	u16(): number {
		return this.#bytes.readUInt16LE(this.#step(2));
	}
	u32(): number {
		return this.#bytes.readUInt32LE(this.#step(4));
	}
	i32(): number {
		return this.#bytes.readInt32LE(this.#step(4));
	}
	u64(): bigint {
		return this.#bytes.readBigUInt64LE(this.#step(8));
	}
	i64(): bigint {
		return this.#bytes.readBigInt64LE(this.#step(8));
	}
	text(): string {
		const length = this.u16();
		return this.#bytes.toString('utf8', this.#step(length), this.at);
	}

	#step(bytes: number): number {
		const from = this.at;
		this.at += bytes;
		return from;
	}
}

/** @param bytes head and records of a sample. @throws RingtapError ERR_RINGTAP_PAGE */
export function readSample(bytes: Buffer, path: string): Sample {
	const dataplanes: Growing[] = [];
	const classes: ClassRecord[] = [];
	try {
		for (const {kind, cursor} of records(bytes)) {
			if (kind === KIND.moduleClass) classes.push(readClass(cursor));
			if (kind === KIND.dataplane) dataplanes.push(readDataplane(cursor));
			if (kind === KIND.lcore) dataplanes.at(-1)!.lcores.push(readLcore(cursor));
			if (kind === KIND.instance) dataplanes.at(-1)!.instances.push(readInstance(cursor, classes));
		}
	} catch (error) {
		const {message} = error as Error;
		throw pageError(`${path}: its sample is damaged (${message}).`, 'It can be removed.');
	}
	return {
		number: Number(bytes.readBigUInt64LE(SAMPLE.number)),
		monotonicNs: bytes.readBigUInt64LE(SAMPLE.monotonicNs),
		timeMs: Number(bytes.readBigUInt64LE(SAMPLE.wallNs) / 1_000_000n),
		costNs: bytes.readBigUInt64LE(SAMPLE.costNs),
		intervalMs: bytes.readUInt32LE(SAMPLE.intervalMs),
		leftOut: bytes.readUInt32LE(SAMPLE.leftOut),
		dataplanes,
	};
}

function* records(bytes: Buffer): Generator<{kind: number; cursor: Cursor}> {
	for (let at: number = SAMPLE.bytes; at < bytes.length; ) {
		const kind = bytes.readUInt16LE(at);
		const length = bytes.readUInt32LE(at + 4);
		if (length < RECORD_HEAD_BYTES || at + length > bytes.length)
			throw new Error(`a record of ${length} bytes at ${at}`);
		yield {kind, cursor: new Cursor(bytes.subarray(0, at + length), at + RECORD_HEAD_BYTES)};
		at += length;
	}
}

function readClass(cursor: Cursor): ClassRecord {
	const isVif = cursor.u32() !== 0;
	const count = cursor.u32();
	const name = cursor.text();
	return {name, isVif, reasons: Array.from({length: count}, () => cursor.text())};
}

function readDataplane(cursor: Cursor): Growing {
	const [number, workers, instanceCount, goneReasons] = [
		cursor.u32(),
		cursor.u32(),
		cursor.u32(),
		cursor.u32(),
	];
	const ledger = {
		injected: cursor.u64(),
		received: cursor.u64(),
		generated: cursor.u64(),
		copied: cursor.u64(),
		captured: cursor.u64(),
		transmitted: cursor.u64(),
		consumed: cursor.u64(),
		dropped: cursor.u64(),
		held: cursor.i64(),
	};
	const droppedByGone = new Map<string, bigint>();
	for (let i = 0; i < goneReasons; i++) {
		const packets = cursor.u64();
		droppedByGone.set(cursor.text(), packets);
	}
	return {number, workers, ledger, droppedByGone, instanceCount, lcores: [], instances: []};
}

function readLcore(cursor: Cursor): LcoreSample {
	const noCpuTime = 2n ** 64n - 1n;
	const [lcore, isExclusive] = [cursor.i32(), cursor.u32() !== 0];
	const [busyPasses, idlePasses, cpuNs] = [cursor.u64(), cursor.u64(), cursor.u64()];
	return {
		lcore,
		isExclusive,
		busyPasses,
		idlePasses,
		cpuNs: cpuNs === noCpuTime ? undefined : cpuNs,
	};
}

function readInstance(cursor: Cursor, classes: readonly ClassRecord[]): InstanceSample {
	const id = cursor.u32();
	const of = classes[cursor.u32()];
	if (!of) throw new Error(`instance ${id} has a class that was not told of`);
	const [lcore, ringCount, reasons] = [cursor.i32(), cursor.u16(), cursor.u16()];
	const [received, sent, held] = [cursor.u64(), cursor.u64(), cursor.i64()];
	const rings = Array.from({length: ringCount}, () => readRing(cursor));
	const dropped = new Map<string, bigint>();
	for (let i = 0; i < reasons; i++) {
		const reason = Number(cursor.u64());
		dropped.set(of.reasons[reason] ?? `reason ${reason}`, cursor.u64());
	}
	const [vswitch, name] = [cursor.text(), cursor.text()];
	const {name: className, isVif} = of;
	return {id, vswitch, name, class: className, isVif, lcore, received, sent, held, dropped, rings};
}

function readRing(cursor: Cursor): RingSample {
	return {
		size: cursor.u32(),
		queued: cursor.u32(),
		enqueued: cursor.u64(),
		dequeued: cursor.u64(),
	};
}
