import {resolve} from 'node:path';
import {inspect} from 'node:util';
import {RingtapError} from '../errors.ts';
import {type Packet, type PacketSpec, packetOf} from '../packet/index.ts';
import {FileSource} from './file-source.ts';
import {FilterSource} from './filter-source.ts';
import {MapSource} from './map-source.ts';
import type {CaptureRecord, FilePart, RecordSource} from './record-source.ts';
import {SliceSource} from './slice-source.ts';

export interface CaptureOptions {
	/**
	 * Read what is before a file's damage instead of refusing it; `damage` then says what that was.
	 * Default false.
	 */
	readonly tolerant?: boolean;
}

/**
 * The packets of a capture file, in its order. Nothing is read before it is asked for, reading is
 * synchronous, and no file stays open. A walk over all packets first makes sure that the file is
 * whole; `at` and `slice` look no further than they need to. Packets are made anew at each reading.
 *
 * Any reading may throw a RingtapError: ERR_RINGTAP_CAPTURE_NOT_FOUND, …_IS_DIRECTORY,
 * …_NOT_A_FILE, …_UNREADABLE, …_CHANGED (since it was first read), …_EMPTY, …_FORMAT (no capture),
 * …_UNSUPPORTED (pcapng, other versions), …_LINKTYPE (not Ethernet), and unless `tolerant`
 * …_TRUNCATED and …_CORRUPT.
 *
 * @example
 * const queries = pcap('../fixtures/dns.pcap').filter(p => p.udp.dport === 53);
 * inject(a, queries.slice(0, 2));
 */
export class Capture implements Iterable<Packet> {
	readonly #source: RecordSource;

	constructor(source: RecordSource) {
		this.#source = source;
	}

	/**
	 * How many packets. Reads the file to its end, once; after `filter`, asks it of each packet.
	 */
	get length(): number {
		return this.#source.count();
	}

	/**
	 * With `tolerant`: the error that would have been thrown, when the file is damaged. Reads it to
	 * its end.
	 */
	get damage(): RingtapError | undefined {
		return this.#source.damage();
	}

	/**
	 * Packet `index`, from 0; from the end when negative, -1 being the last.
	 *
	 * @throws RingtapError ERR_RINGTAP_CAPTURE_INDEX when there is none.
	 */
	at(index: number): Packet {
		const position = index < 0 ? this.length + index : index;
		if (!Number.isInteger(index) || position < 0 || !this.#source.has(position)) {
			throw noSuchPacket(this, index);
		}
		return toPacket(this.#source.record(position));
	}

	/**
	 * The packets that `keep` answers true for. It is asked once for each packet, when that is
	 * first needed.
	 *
	 * @throws RingtapError ERR_RINGTAP_UNSUPPORTED for a libpcap expression.
	 */
	filter(keep: string | ((packet: Packet) => boolean)): Capture {
		if (typeof keep === 'string') {
			throw new RingtapError(
				'ERR_RINGTAP_UNSUPPORTED',
				`A capture cannot be filtered by the libpcap expression '${keep}'.`,
				"Give a function instead: .filter(p => p.has('arp') || p.udp.dport === 53).",
			);
		}
		requireFunction(keep, 'filter');
		return new Capture(new FilterSource(this.#source, record => keep(toPacket(record))));
	}

	/**
	 * Packets `from` to before `to`; negative positions count from the end, as in
	 * `Array.prototype.slice`.
	 *
	 * @throws RingtapError ERR_RINGTAP_CAPTURE_INDEX when a position is no whole number.
	 */
	slice(from: number, to: number = Number.POSITIVE_INFINITY): Capture {
		for (const position of [from, to]) {
			if (!Number.isInteger(position) && position !== Number.POSITIVE_INFINITY) {
				throw new RingtapError(
					'ERR_RINGTAP_CAPTURE_INDEX',
					`A capture is sliced at whole numbers, not at ${inspect(position)}.`,
					'Give packet positions, as in .slice(0, 10).',
				);
			}
		}
		return new Capture(new SliceSource(this.#source, from, to));
	}

	/**
	 * Each packet as `change` makes it, with its time stamp. `change` is called anew at each
	 * reading, so it must make the same of the same.
	 */
	map(change: (packet: Packet) => PacketSpec): Capture {
		requireFunction(change, 'map');
		return new Capture(new MapSource(this.#source, record => bytesOf(change(toPacket(record)))));
	}

	*[Symbol.iterator](): Iterator<Packet> {
		for (const record of this.#walk()) {
			yield toPacket(record);
		}
	}

	/**
	 * The same walk without making packets: `bytes`, `timeNs` (since 1970) and `originalLength` (on
	 * the wire).
	 *
	 * @example
	 * let bytes = 0;
	 * for (const record of pcap('../fixtures/office.pcap').records()) bytes += record.bytes.length;
	 */
	records(): Iterable<CaptureRecord> {
		return {[Symbol.iterator]: () => this.#walk()};
	}

	*#walk(): Generator<CaptureRecord, void> {
		this.#source.check();
		for (let index = 0; this.#source.has(index); index++) {
			yield this.#source.record(index);
		}
	}

	/**
	 * The part of a file that it is, when nothing is filtered or changed.
	 *
	 * @internal
	 */
	filePart(): FilePart | undefined {
		return this.#source.filePart?.();
	}

	/** How it was made: `pcap('/…/office.pcap').slice(0, 10)`. Reads nothing. */
	toString(): string {
		return this.#source.describe();
	}

	[Symbol.for('nodejs.util.inspect.custom')](): string {
		return `Capture ${this.#source.describe()}`;
	}
}

/**
 * The capture at `path`, which need not exist before it is read.
 *
 * @param path absolute: whom a relative one is relative to is the caller's to know.
 * @example
 * openCapture('/srv/captures/office.pcap').at(0).eth.src
 */
export function openCapture(path: string, options: CaptureOptions = {}): Capture {
	return new Capture(new FileSource(resolve(path), options.tolerant ?? false));
}

function toPacket(record: CaptureRecord): Packet {
	return packetOf(record.bytes, {at: record.timeNs, recordedAt: record.timeNs});
}

function noSuchPacket(capture: Capture, index: number): RingtapError {
	const {length} = capture;
	const allowed =
		length === 0 ? 'there is none' : `there are ${length}: 0 to ${length - 1}, or -1 for the last`;
	return new RingtapError(
		'ERR_RINGTAP_CAPTURE_INDEX',
		`${capture} has no packet at ${inspect(index)}; ${allowed}.`,
		length === 0 ? 'See what is in the capture.' : 'Give one of these.',
	);
}

/** At the prompt no compiler sees to it that a function returns what it must. */
function bytesOf(changed: PacketSpec | undefined): Uint8Array {
	if (typeof changed?.toBytes !== 'function') {
		throw new RingtapError(
			'ERR_RINGTAP_CAPTURE_ARGUMENT',
			`The function given to a capture's map() returned ${inspect(changed)}, not a packet.`,
			'Return a packet or a builder, as in .map(p => eth().ipv4({src: p.ipv4.src})).',
		);
	}
	return changed.toBytes();
}

function requireFunction(value: unknown, method: string): void {
	if (typeof value !== 'function') {
		throw new RingtapError(
			'ERR_RINGTAP_CAPTURE_ARGUMENT',
			`A capture's ${method}() takes a function of a packet, not ${inspect(value)}.`,
			`For example .${method}(p => …).`,
		);
	}
}
