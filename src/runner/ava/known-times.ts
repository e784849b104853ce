import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {dirname} from 'node:path';
import {isCi} from '../../ci.ts';
import {recordPath} from '../record/make-record.ts';

const path = '.ringtap/times.json';

/** How long each file took the last time, in ms: to say how long a run will take. */
export class KnownTimes {
	readonly #ms: Record<string, number>;

	constructor() {
		this.#ms = read();
	}

	of(file: string): number | undefined {
		return this.#ms[recordPath(file)];
	}

	/** For the next time; in CI there is none. What cannot be written is no loss. */
	keep(times: ReadonlyMap<string, number>): void {
		if (isCi()) return;
		for (const [file, ms] of times) this.#ms[recordPath(file)] = Math.round(ms);
		try {
			mkdirSync(dirname(path), {recursive: true});
			writeFileSync(path, `${JSON.stringify(this.#ms, null, '\t')}\n`);
		} catch {
			// A folder that is read-only.
		}
	}
}

function read(): Record<string, number> {
	try {
		const read: unknown = JSON.parse(readFileSync(path, 'utf8'));
		const isTime = (entry: [string, unknown]): entry is [string, number] =>
			typeof entry[1] === 'number';
		return Object.fromEntries(Object.entries(read ?? {}).filter(isTime));
	} catch {
		return {};
	}
}
