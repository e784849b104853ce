import {mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import type {Death} from '../core/remote/process.ts';
import {RingtapError} from '../errors.ts';
import {encodePcap} from '../pcap/index.ts';

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
		try {
			mkdirSync(this.#folder, {recursive: true});
			writeFileSync(path, encodePcap(records));
		} catch (error) {
			throw new RingtapError(
				'ERR_RINGTAP_CAPTURE_UNWRITABLE',
				`The packets in hand could not be written to ${path}: ${(error as Error).message}.`,
				'Name another folder by --crash-dir.',
			);
		}
		this.#written = number;
		return path;
	}
}
