import {type PacketsGiven, packetsGiven} from '../../core/injection.ts';
import {RingtapError} from '../../errors.ts';
import {isPacketSpec} from '../../packet/index.ts';
import {Capture} from '../../pcap/index.ts';
import {scanFile} from '../capture-files.ts';
import {
	framesOf,
	isIterable,
	type Packets,
	packetsOf,
	type SourcePacket,
	walkPackets,
} from '../packets.ts';
import {inParts} from '../parts.ts';

/** What goes into the core, in one part or in several. */
export interface InjectSource {
	/** Of a capture made anew at each call; an iterable is walked once. */
	parts(): Iterable<PacketsGiven>;
	/** More than one part: each is put in, and comes to rest, by itself. */
	readonly isInParts: boolean;
	/** In all; undefined when that is not known before. */
	readonly packets?: number;
}

/** How a source will be used. */
export interface SourceUse {
	/** By the times recorded: all must have one. */
	readonly isTimed: boolean;
	/** Packets that will be asked for at most; no more are taken from an iterable. */
	readonly limit: number;
	/** Not repeated, and free to come in parts. */
	readonly isOnce: boolean;
}

/** Bytes of packets made in JavaScript that are handed over at a time. */
const partBytes = 8 * 1024 * 1024;

/**
 * Where the packets of an injection come from: the core reads a capture file by itself; packets of a filtered or
 * changed one, and of an iterable that is no array, are handed over in parts, as they are made; all others at once.
 *
 * @throws RingtapError ERR_RINGTAP_PACKETS, or of a capture; ERR_RINGTAP_OPTION when recorded times are wanted and
 * there are none.
 */
export function sourceOf(packets: Packets, use: SourceUse): InjectSource {
	if (packets instanceof Capture) {
		const isLimited = Number.isFinite(use.limit);
		const file = scanFile(isLimited ? packets.slice(0, use.limit) : packets);
		return file ? whole(file) : lookedAhead(() => framesOf(packets, 'inject()'), use.limit);
	}
	if (!isWalkedOnce(packets)) return whole(inMemory(packetsOf(packets, 'inject()'), use));
	const walk = () => walkPackets(packets, 'inject()');
	if (use.isOnce && !use.isTimed) return lookedAhead(walk, use.limit);
	return whole(inMemory([...first(walk(), use.limit)], use));
}

/** The same, all of it at once. */
export function wholeSourceOf(packets: Packets, use: Omit<SourceUse, 'isOnce'>): PacketsGiven {
	const source = sourceOf(packets, {...use, isOnce: false});
	const [given] = source.parts();
	if (!source.isInParts) return given!;
	return inMemory([...first(framesOf(packets as Capture, 'inject()'), use.limit)], use);
}

function isWalkedOnce(packets: Packets): packets is Iterable<never> {
	return !isPacketSpec(packets) && !Array.isArray(packets) && isIterable(packets);
}

function inMemory(packets: readonly SourcePacket[], {isTimed}: {isTimed: boolean}): PacketsGiven {
	const given = packetsGiven(packets);
	const hasTimes = 'times' in given.native && given.native.times !== undefined;
	if (isTimed && given.packets > 0 && !hasTimes) {
		throw new RingtapError(
			'ERR_RINGTAP_OPTION',
			"inject(): timing: 'capture' is for captures; these packets have no recorded time.",
			"Give a rate, as in timing: '1000pps'.",
		);
	}
	return given;
}

function whole(given: PacketsGiven): InjectSource {
	return {isInParts: false, parts: () => [given], packets: given.packets};
}

/** Two parts are looked at ahead: nearly always one is all there is. */
function lookedAhead(walk: () => Iterable<SourcePacket>, limit: number): InjectSource {
	const rest = partsOf(first(walk(), limit));
	const ahead = [rest.next(), rest.next()].flatMap(({done, value}) => (done ? [] : [value]));
	if (ahead.length < 2) return whole(ahead[0] ?? packetsGiven([]));
	let begun: PacketsGiven[] | undefined = ahead;
	return {
		isInParts: true,
		parts: () => {
			const looked = begun;
			begun = undefined;
			return toldHowFar(looked ? chain(looked, rest) : partsOf(first(walk(), limit)));
		},
	};
}

function* chain<T>(...lists: readonly Iterable<T>[]): Generator<T, void> {
	for (const list of lists) yield* list;
}

/** Whoever cannot go on in the middle says how many packets have gone in. */
function* toldHowFar(parts: Iterable<PacketsGiven>): Generator<PacketsGiven, void> {
	let packets = 0;
	try {
		for (const part of parts) {
			yield part;
			packets += part.packets;
		}
	} catch (error) {
		if (!(error instanceof RingtapError) || packets === 0) throw error;
		const message = `${error.message} ${packets} packets before it were put in.`;
		throw new RingtapError(error.code, message, error.fix, {cause: error});
	}
}

/** No more is taken than asked for: what makes packets may have no end. */
function* first<T>(items: Iterable<T>, count: number): Generator<T, void> {
	let left = count;
	for (const item of items) {
		yield item;
		if (--left === 0) return;
	}
}

function* partsOf(packets: Iterable<SourcePacket>): Generator<PacketsGiven, void> {
	for (const part of inParts(packets, partBytes)) yield packetsGiven(part);
}
