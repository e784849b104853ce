import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {type ChildMessage, ParentChannel} from './channel.ts';

/** So soon is heard what a child tells. */
const listenMs = 20;

/** Hears what children tell, soon after, for as long as it lasts. */
export class Listener implements Disposable {
	/** A folder for what children are given. */
	readonly folder: string;
	/** Where they tell it; see `channel.ts`. */
	readonly path: string;
	/** Who is told. */
	heard: (message: ChildMessage) => void = () => {};
	/** Now and then. */
	tick: () => void = () => {};
	readonly #channel: ParentChannel;
	readonly #timer: NodeJS.Timeout;

	constructor() {
		this.folder = mkdtempSync(join(tmpdir(), 'ringtap-'));
		this.path = join(this.folder, 'channel');
		this.#channel = new ParentChannel(this.path);
		this.#timer = setInterval(() => {
			this.take();
			this.tick();
		}, listenMs);
	}

	/** What has been told and not been heard yet. */
	take(): void {
		for (const message of this.#channel.take()) this.heard(message);
	}

	[Symbol.dispose](): void {
		clearInterval(this.#timer);
		this.#channel.close();
		rmSync(this.folder, {recursive: true, force: true});
	}
}
