import {type PacketsGiven, packetsGiven} from '../core/injection.ts';
import {RingtapError} from '../errors.ts';
import {Capture} from '../pcap/index.ts';
import {scanFile} from './capture-files.ts';
import {framesOf, type Packets, packetsOf, type SourcePacket} from './packets.ts';

/** What goes into the core, in one part or in several. */
export interface InjectSource {
	/** Made anew at each call. */
	parts(): Iterable<PacketsGiven>;
	/** More than one part: each is put in, and comes to rest, by itself. */
	readonly isInParts: boolean;
	/** In all; undefined when that is not known before. */
	readonly packets?: number;
}

/** Bytes of packets made in JavaScript that are handed over at a time. */
const partBytes = 8 * 1024 * 1024;

/**
 * Where the packets of an injection come from: the core reads a capture file by itself; packets of a
 * filtered or changed one are handed over in parts; all others at once.
 *
 * @throws RingtapError ERR_RINGTAP_PACKETS, or of a capture; ERR_RINGTAP_OPTION when recorded times
 * are wanted and there are none.
 */
export function sourceOf(packets: Packets, isTimed: boolean): InjectSource {
	if (packets instanceof Capture) {
		const file = scanFile(packets);
		if (file) return {isInParts: false, parts: () => [file], packets: file.packets};
		return inParts(packets);
	}
	const given = packetsGiven(packetsOf(packets, 'inject()'));
	const {native} = given;
	const hasTimes = 'times' in native && native.times !== undefined;
	if (isTimed && given.packets > 0 && !hasTimes) {
		throw new RingtapError(
			'ERR_RINGTAP_OPTION',
			"inject(): timing: 'capture' is for captures; these packets have no recorded time.",
			"Give a rate, as in timing: '1000pps'.",
		);
	}
	return {isInParts: false, parts: () => [given], packets: given.packets};
}

/** The first part is looked at ahead: nearly always it is all there is. */
function inParts(capture: Capture): InjectSource {
	const parts = partsOf(capture);
	const first = parts.next();
	const second = parts.next();
	if (first.done || second.done) {
		const all = first.done ? packetsGiven([]) : first.value;
		return {isInParts: false, parts: () => [all], packets: all.packets};
	}
	return {isInParts: true, parts: () => partsOf(capture)};
}

function* partsOf(capture: Capture): Generator<PacketsGiven, void> {
	let part: SourcePacket[] = [];
	let bytes = 0;
	for (const record of framesOf(capture, 'inject()')) {
		part.push(record);
		bytes += record.bytes.length;
		if (bytes < partBytes) continue;
		yield packetsGiven(part);
		part = [];
		bytes = 0;
	}
	if (part.length > 0) yield packetsGiven(part);
}
