import {resolve} from 'node:path';
import {inspect} from 'node:util';
import {RingtapError} from '../errors.ts';
import type {LayerName, Packet, PacketSpec} from '../packet/index.ts';
import {layerNamed} from '../packet/registry.ts';
import {FileSource} from './file-source.ts';
import {FilterSource} from './filter-source.ts';
import {keepOf, type PacketFilter} from './keep.ts';
import {type Changed, MapSource} from './map-source.ts';
import type {CaptureBlock} from './pcapng/block.ts';
import type {CaptureRecord, FilePart, RecordSource} from './record-source.ts';
import {SliceSource} from './slice-source.ts';
import {toPacket} from './to-packet.ts';

export interface CaptureOptions {
	/**
	 * Read what is before a file's damage instead of refusing it; `damage` then says what that was.
	 * Default false.
	 */
	readonly tolerant?: boolean;
	/**
	 * The layer that packets begin with, whatever the file's link type says: `{as: 'eth'}`. Unless
	 * given, Ethernet, raw IP, Linux cooked and loopback captures are understood.
	 */
	readonly as?: LayerName;
}

/**
 * The packets of a capture file, in its order: pcap or pcapng, as it is or compressed by gzip or
 * zstd. Nothing is read before it is asked for, and reading is synchronous. A walk over all packets first makes sure that the file is
 * whole; `at` and `slice` look no further than they need to. Packets are made anew at each reading.
 *
 * Any reading may throw a RingtapError: ERR_RINGTAP_CAPTURE_NOT_FOUND, …_IS_DIRECTORY,
 * …_NOT_A_FILE, …_UNREADABLE, …_CHANGED (since it was first read), …_EMPTY, …_FORMAT (no capture),
 * …_UNSUPPORTED (other versions), …_LINKTYPE (none that is understood), and unless `tolerant`
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
	 * The packets that match an expression as tcpdump takes it (pcap-filter(7)), or that a function
	 * answers true for. It is asked once for each packet, when that is first needed.
	 *
	 * @throws RingtapError when packets are read: ERR_RINGTAP_FILTER for what is no expression, in
	 * libpcap's words.
	 * @example
	 * pcap('../fixtures/office.pcap').filter('tcp port 80').slice(0, 10)
	 */
	filter(keep: PacketFilter): Capture {
		return new Capture(new FilterSource(this.#source, keepOf(keep)));
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
		requireFunction(change);
		return new Capture(new MapSource(this.#source, record => changedBy(change, record)));
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
	 * The blocks of a pcapng file, those that are no packets too: sections, interfaces, names,
	 * statistics, custom and unknown ones. Of the whole file, whatever was filtered; their bytes end
	 * to end are the file.
	 *
	 * @throws RingtapError ERR_RINGTAP_CAPTURE_UNSUPPORTED for a classic capture.
	 * @example
	 * const [header] = pcap('../fixtures/office.pcapng').blocks();
	 */
	blocks(): Iterable<CaptureBlock> {
		return this.#source.blocks();
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
	const {tolerant = false, as} = options;
	if (as !== undefined) layerNamed(as); // throws when there is none
	return new Capture(new FileSource(resolve(path), {tolerant, as}));
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
function changedBy(change: (packet: Packet) => PacketSpec, record: CaptureRecord): Changed {
	const packet = toPacket(record);
	const changed: PacketSpec | undefined = change(packet);
	if (typeof changed?.toBytes === 'function') {
		return {bytes: changed.toBytes(), isSame: changed === packet};
	}
	throw new RingtapError(
		'ERR_RINGTAP_CAPTURE_ARGUMENT',
		`The function given to a capture's map() returned ${inspect(changed)}, not a packet.`,
		'Return a packet or a builder, as in .map(p => eth().ipv4({src: p.ipv4.src})).',
	);
}

function requireFunction(value: unknown): void {
	if (typeof value === 'function') return;
	throw new RingtapError(
		'ERR_RINGTAP_CAPTURE_ARGUMENT',
		`A capture's map() takes a function of a packet, not ${inspect(value)}.`,
		'For example .map(p => …).',
	);
}
