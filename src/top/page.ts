import {closeSync, fstatSync, openSync, readSync, type Stats} from 'node:fs';
import {constants} from 'node:os';
import {END_KINDS, FRONT, HEADER, SAMPLE, VERSION} from './layout.ts';
import {pageError} from './page-error.ts';
import {isRunning} from './process.ts';
import {readSample} from './read-sample.ts';
import type {Sample} from './sample.ts';

/** Whose page it is; it does not change. */
export interface PageOwner {
	readonly pid: number;
	readonly startTicks: bigint;
	readonly parentPid: number;
	/** It has the data plane of its parent, which started it for that. */
	readonly isIsolated: boolean;
	/** Arguments, the program first. */
	readonly command: readonly string[];
	readonly parentCommand: readonly string[];
	readonly ringtapVersion: string;
	/** `node v20.19.0` */
	readonly host: string;
}

/** That a process is gone, and what it said of that. */
export interface Ending {
	/** Undefined: it said nothing, as when it was killed. */
	readonly how: (typeof END_KINDS)[number];
	readonly signal: string | undefined;
	/** Given to exit(). */
	readonly status: number | undefined;
	/** Undefined: nobody knows. */
	readonly timeMs: number | undefined;
	/** It ended by itself: its page is gone, too, and seen only by who has it open. */
	readonly isProper: boolean;
}

/** The statistics page of a process, open for reading. The process does not notice. */
export class Page {
	readonly path: string;
	readonly owner: PageOwner;
	readonly #fd: number;
	readonly #slotBytes: number;

	/** @throws RingtapError ERR_RINGTAP_PAGE when it is no page, of another version, or cut off. */
	constructor(path: string) {
		this.path = path;
		this.#fd = open(path);
		try {
			const header = this.#read(0, HEADER.bytes);
			this.#slotBytes = this.#check(header, fstatSync(this.#fd));
			this.owner = readOwner(header);
		} catch (error) {
			this.close();
			throw error;
		}
	}

	close(): void {
		closeSync(this.#fd);
	}

	[Symbol.dispose](): void {
		this.close();
	}

	/** The number of the last sample: whether there is a new one. */
	get sampleNumber(): number {
		return Number(this.#read(FRONT.samples, 8).readBigUInt64LE());
	}

	/** The last sample. @throws RingtapError ERR_RINGTAP_PAGE */
	sample(): Sample {
		const tries = 1000;
		for (let i = 0; i < tries; i++) {
			const number = this.sampleNumber;
			const bytes = number > 0 ? this.#place(number) : undefined;
			if (bytes) return readSample(bytes, this.path);
		}
		throw pageError(`${this.path} has no sample that holds still.`, 'It can be removed.');
	}

	/** Undefined: its process runs. */
	ending(): Ending | undefined {
		const {pid, startTicks} = this.owner;
		if (isRunning(pid, startTicks)) return undefined;
		const header = this.#read(0, HEADER.bytes);
		const sampledNs = header.readBigUInt64LE(FRONT.sampledWallNs);
		const endNs = header.readBigUInt64LE(HEADER.endWallNs);
		// Who takes samples long after has survived that.
		const isSo = sampledNs < endNs + 1_000_000_000n;
		const how = isSo ? END_KINDS[header.readUInt32LE(FRONT.endKind)] : undefined;
		const number = header.readInt32LE(FRONT.endNumber);
		return {
			how,
			signal: how === 'fault' || how === 'interrupted' ? signalName(number) : undefined,
			status: how === 'exited' ? number : undefined,
			timeMs: how && Number(endNs / 1_000_000n),
			isProper: how === undefined && fstatSync(this.#fd).nlink === 0,
		};
	}

	/** Head and records of a sample; undefined when it was overwritten meanwhile: there is a newer one. */
	#place(number: number): Buffer | undefined {
		const at = HEADER.bytes + ((number - 1) % 2) * this.#slotBytes;
		const head = this.#read(at, SAMPLE.bytes);
		const isIt = (bytes: Buffer) => bytes.readBigUInt64LE(SAMPLE.number) === BigInt(number);
		const recordsBytes = head.readUInt32LE(SAMPLE.recordsBytes);
		if (!isIt(head) || recordsBytes > this.#slotBytes - SAMPLE.bytes) return undefined;
		const whole = this.#read(at, SAMPLE.bytes + recordsBytes);
		return isIt(whole) && isIt(this.#read(at, SAMPLE.bytes)) ? whole : undefined;
	}

	#check(header: Buffer, {size, uid}: Stats): number {
		const {path} = this;
		if (header.toString('latin1', 0, FRONT.magic.length) !== FRONT.magic)
			throw pageError(`${path} is no statistics page.`);
		if (uid !== process.geteuid?.()) throw pageError(`${path} belongs to somebody else.`);
		const version = header.readUInt32LE(FRONT.version);
		if (version !== VERSION) {
			throw pageError(
				`${path} is a statistics page of version ${version}; this ringtap reads version ${VERSION}.`,
				'The ringtap that its process uses reads it.',
			);
		}
		const slotBytes = Number(header.readBigUInt64LE(FRONT.slotBytes));
		const needed = HEADER.bytes + 2 * slotBytes;
		if (size < needed) throw pageError(`${path} is cut off: ${size} of ${needed} bytes are there.`);
		return slotBytes;
	}

	#read(at: number, length: number): Buffer {
		const bytes = Buffer.alloc(length);
		const read = readSync(this.#fd, bytes, 0, length, at);
		if (read === length) return bytes;
		const isPage = at > 0 || bytes.toString('latin1', 0, FRONT.magic.length) === FRONT.magic;
		throw pageError(
			isPage
				? `${this.path} is cut off: it ends after ${at + read} bytes.`
				: `${this.path} is no statistics page.`,
		);
	}
}

function open(path: string): number {
	try {
		return openSync(path, 'r');
	} catch (error) {
		throw pageError(`${path} cannot be read: ${(error as Error).message}.`);
	}
}

function readOwner(header: Buffer): PageOwner {
	const text = (at: number) => header.toString('utf8', at, at + HEADER.textBytes).split('\0')[0]!;
	const words = (at: number, bytes: number) => {
		const all = header.toString('utf8', at, at + header.readUInt32LE(bytes)).split('\0');
		return all.at(-1) === '' ? all.slice(0, -1) : all;
	};
	return {
		pid: header.readUInt32LE(FRONT.pid),
		startTicks: header.readBigUInt64LE(FRONT.startTicks),
		parentPid: header.readUInt32LE(FRONT.parentPid),
		isIsolated: header.readUInt32LE(HEADER.isIsolated) !== 0,
		command: words(HEADER.command, HEADER.commandBytes),
		parentCommand: words(HEADER.parentCommand, HEADER.parentCommandBytes),
		ringtapVersion: text(HEADER.ringtapVersion),
		host: text(HEADER.host),
	};
}

function signalName(number: number): string | undefined {
	return Object.entries(constants.signals).find(([, one]) => one === number)?.[0];
}
