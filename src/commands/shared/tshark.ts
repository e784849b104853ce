import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {createInterface} from 'node:readline';
import {RingtapError} from '../../errors.ts';
import {oneLine} from './packet-forms.ts';

/** What tshark says of a packet. */
export interface Dissection {
	/** The innermost protocol that it knows. */
	readonly protocol: string;
	readonly info: string;
}

/** Three columns, whatever the user's preferences are. */
const columns = 'gui.column.format:"No.","%m","Protocol","%p","Info","%i"';

/**
 * tshark at work on a capture, packet by packet beside us: it reads no further than its output is
 * read.
 */
export class Dissector implements Disposable {
	readonly #process: ChildProcess;
	readonly #lines: AsyncIterator<string>;
	readonly #ended: Promise<unknown>;
	#complaint = '';
	#last: [number: number, Dissection] | undefined;

	private constructor(child: ChildProcess) {
		this.#process = child;
		this.#ended = once(child, 'close').catch(() => {});
		child.stderr?.on('data', (bytes: Buffer) => {
			this.#complaint = `${this.#complaint}${bytes}`.slice(-2000);
		});
		this.#lines = createInterface({input: child.stdout!})[Symbol.asyncIterator]();
	}

	/** @throws RingtapError ERR_RINGTAP_TSHARK when it is not installed. */
	static async start(path: string): Promise<Dissector> {
		const child = spawn('tshark', ['-n', '-r', path, '-T', 'tabs', '-o', columns], {
			stdio: ['ignore', 'pipe', 'pipe'],
		});
		try {
			await once(child, 'spawn');
		} catch (error) {
			throw new RingtapError(
				'ERR_RINGTAP_TSHARK',
				`--tshark asks tshark, which cannot be started: ${(error as Error).message}.`,
				'Install it (Debian: apt-get install tshark), or leave --tshark out.',
				{cause: error},
			);
		}
		return new Dissector(child);
	}

	/**
	 * What it says of packet `number`, from 1; numbers must grow. undefined when it has stopped
	 * before.
	 *
	 * @throws RingtapError ERR_RINGTAP_TSHARK when it can read nothing of the file.
	 */
	async of(number: number): Promise<Dissection | undefined> {
		while (this.#last === undefined || this.#last[0] < number) {
			const {done, value} = await this.#lines.next();
			if (done) {
				if (this.#last === undefined) await this.#fail();
				return undefined;
			}
			const [, count, protocol = '', info = ''] = /^\s*(\d+)\t([^\t]*)\t?(.*)$/.exec(value) ?? [];
			if (count === undefined) continue;
			this.#last = [Number(count), {protocol: oneLine(protocol), info: oneLine(info)}];
		}
		return this.#last[0] === number ? this.#last[1] : undefined;
	}

	async #fail(): Promise<never> {
		await this.#ended;
		const lines = this.#complaint.trim().split('\n');
		throw new RingtapError(
			'ERR_RINGTAP_TSHARK',
			`tshark reads no packet of this capture: ${oneLine(lines.at(-1) ?? '')}`,
			'Leave --tshark out.',
		);
	}

	[Symbol.dispose](): void {
		this.#process.kill();
	}
}
