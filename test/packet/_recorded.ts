import {readdirSync, readFileSync} from 'node:fs';

const folder = new URL('../../fixtures/', import.meta.url);

/** The first packets of each capture in `fixtures/`. */
export function recorded(): Uint8Array[][] {
	const names = readdirSync(folder).filter(name => name.endsWith('.pcap'));
	return names.map(name => recordsOf(readFileSync(new URL(name, folder))));
}

/** The first frames of a classic pcap, little-endian, that are no longer than common. */
function recordsOf(file: Buffer): Uint8Array[] {
	const records: Uint8Array[] = [];
	for (let at = 24; at + 16 <= file.length && records.length < 200; ) {
		const bytes = file.readUInt32LE(at + 8);
		if (bytes <= 1514) records.push(file.subarray(at + 16, at + 16 + bytes));
		at += 16 + bytes;
	}
	return records;
}
