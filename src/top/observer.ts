import {setTimeout as sleep} from 'node:timers/promises';
import type {Looked} from './head.ts';
import type {Page} from './page.ts';
import type {Sample} from './sample.ts';

/** Steps in which a sample is waited for that is not there yet. */
const STEP_MS = 20;

/** Reads a page again and again; knows the sample before, of which rates are made. */
export class Observer {
	readonly page: Page;
	#sample: Sample | undefined;
	#before: Sample | undefined;

	constructor(page: Page) {
		this.page = page;
	}

	/** The last sample there is now. */
	look(): Looked {
		// Whether it is gone comes first: what is read afterwards is then the last that it took.
		const ending = this.page.ending();
		if (this.page.sampleNumber !== this.#sample?.number) {
			this.#before = this.#sample;
			this.#sample = this.page.sample();
		}
		return {sample: this.#sample!, before: this.#before, ending};
	}

	/** The same, an interval later, and when there is a new sample; at once when the process is gone. */
	async lookAfter(intervalMs: number): Promise<Looked> {
		const seen = this.#sample;
		await sleep(intervalMs);
		const step = Math.min(STEP_MS, intervalMs);
		for (let waitedMs = 0; waitedMs < patienceMs(seen); waitedMs += step) {
			if (this.page.sampleNumber !== seen?.number || this.page.ending()) break;
			await sleep(step);
		}
		return this.look();
	}
}

/** None of a process that takes no samples for the time being. */
function patienceMs(sample: Sample | undefined): number {
	return sample === undefined ? 0 : 2 * sample.intervalMs;
}
