import type {Duplex} from 'node:stream';
import {setTimeout as delay} from 'node:timers/promises';
import {RingtapError} from '../../errors.ts';
import type {Way} from './client.ts';
import {connected} from './sockets.ts';

/** After a crash there is a new data plane within that. */
const comesBackMs = 5000;
const retryMs = 100;

/** Joins the data plane of a prompt that listens. */
export class Attachment implements Way {
	readonly #path: string;

	constructor(path: string) {
		this.#path = path;
	}

	async connect(isAgain: boolean): Promise<Duplex | number> {
		if (!isAgain) return this.#first();
		for (const end = Date.now() + comesBackMs; Date.now() < end; await delay(retryMs)) {
			const socket = await connected(this.#path).catch(() => undefined);
			if (socket) return socket;
		}
		process.stdout.write('the data plane is gone\n');
		return 0;
	}

	async #first(): Promise<Duplex> {
		try {
			return await connected(this.#path);
		} catch (error) {
			const {code = ''} = error as {code?: string};
			const reasons: Record<string, string> = {
				ENOENT: 'there is no such socket',
				ECONNREFUSED: 'nobody listens there any more',
				EACCES: 'it belongs to somebody else',
			};
			throw new RingtapError(
				'ERR_RINGTAP_SOCKET',
				`${this.#path} cannot be joined: ${reasons[code] ?? String(error)}.`,
				'ringtap repl --listen begins a data plane that can be joined; ringtap attach --list says which there are.',
			);
		}
	}
}
