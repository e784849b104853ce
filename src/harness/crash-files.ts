import {join} from 'node:path';
import type {Death} from '../core/remote/process.ts';
import {writePcap} from '../pcap/write.ts';

/** The captures that crashes leave behind in a folder: `crash.pcap`, `crash-2.pcap`, … */
export class CrashFiles {
	readonly #folder: string;
	#written = 0;

	constructor(folder: string) {
		this.#folder = folder;
	}

	/**
	 * Saves the packets that were in hand, the likely culprit first. Returns the path; undefined
	 * when there were none.
	 *
	 * @throws RingtapError ERR_RINGTAP_CAPTURE_UNWRITABLE
	 */
	save({packets, now}: Death): string | undefined {
		const known = packets.filter(({bytes}) => bytes.length > 0);
		if (known.length === 0) return undefined;
		const number = this.#written + 1;
		const path = join(this.#folder, number === 1 ? 'crash.pcap' : `crash-${number}.pcap`);
		const records = known.map(({bytes}) => ({bytes, timeNs: now}));
		writePcap(path, records, {resolution: 'ns'});
		this.#written = number;
		return path;
	}
}
