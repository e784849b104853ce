import {mkdirSync} from 'node:fs';
import {dirname} from 'node:path';
import {unwritable} from '../../pcap/capture-errors.ts';
import {
	notFrames,
	openCapture,
	PcapngEncoder,
	type WritableRecord,
	writeRecords,
} from '../../pcap/index.ts';
import {inOrder} from '../save.ts';
import type {Observed} from './desk.ts';

/** A packet of a golden. */
export interface GoldenPacket {
	readonly bytes: Uint8Array;
	/** Of the virtual clock. */
	readonly timeNs: bigint;
}

/** The packets of a golden, by the name of their interface. */
export type GoldenContent = ReadonlyMap<string, readonly GoldenPacket[]>;

const interfaceName = 2;

/** @throws RingtapError as any reading of a capture; its file is there. */
export function readGolden(path: string): GoldenContent {
	const capture = openCapture(path);
	const content = new Map<string, GoldenPacket[]>();
	for (const {kind, options} of capture.blocks()) {
		if (kind !== 'interface') continue;
		const name = options.find(({code}) => code === interfaceName)?.bytes;
		content.set(name === undefined ? '' : new TextDecoder().decode(name), []);
	}
	let number = 0;
	for (const {bytes, timeNs, linkType, interface: from} of capture.records()) {
		number++;
		if (linkType !== undefined) throw notFrames('golden', number, linkType);
		content.get(from?.name ?? '')?.push({bytes, timeNs});
	}
	return content;
}

/**
 * Writes what came: an interface for each endpoint, in their order, and the packets in order of arrival, with the times
 * of the virtual clock.
 *
 * @throws RingtapError ERR_RINGTAP_CAPTURE_UNWRITABLE
 */
export function writeGolden({path, interfaces}: Observed): void {
	const names = interfaces.map(({name}) => name);
	writeGoldenRecords(path, names, arrivals(interfaces));
}

export function writeGoldenRecords(
	path: string,
	names: readonly string[],
	records: Iterable<WritableRecord>,
): void {
	try {
		mkdirSync(dirname(path), {recursive: true});
	} catch (error) {
		throw unwritable(path, error);
	}
	writeRecords(path, new PcapngEncoder({}, names), records);
}

function* arrivals(interfaces: Observed['interfaces']): Generator<WritableRecord, void> {
	for (const {name, packet} of inOrder(interfaces))
		yield {bytes: packet.bytes, timeNs: packet.at, interface: name};
}
