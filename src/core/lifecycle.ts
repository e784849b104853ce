import {RingtapError} from '../errors.ts';

/** created → running ⇄ stopped; closed ends it. */
export class Lifecycle {
	readonly #what: string;
	#state: 'created' | 'running' | 'stopped' | 'closed' = 'created';
	#waiting: (() => void)[] = [];

	/** `what`: for messages. */
	constructor(what: string) {
		this.#what = what;
	}

	get state(): string {
		return this.#state;
	}

	get isRunning(): boolean {
		return this.#state === 'running';
	}

	/** Has not been started, and not been stopped by anybody either. */
	get isNew(): boolean {
		return this.#state === 'created';
	}

	/** Running after `action`; as before when it throws. */
	start(action: () => void): void {
		if (this.#state === 'running') {
			throw new RingtapError(
				'ERR_RINGTAP_ALREADY_STARTED',
				`${this.#capitalised()} is running already.`,
				'The first injection starts it; stop() it first to start it again.',
			);
		}
		const before = this.#state;
		this.#state = 'running';
		try {
			action();
		} catch (error) {
			this.#state = before;
			throw error;
		}
	}

	stop(action: () => void): void {
		if (this.#state !== 'running') {
			throw new RingtapError(
				'ERR_RINGTAP_NOT_STARTED',
				`${this.#capitalised()} is not running, so it cannot be stopped.`,
			);
		}
		action();
		this.#end('stopped');
	}

	close(): void {
		this.#end('closed');
	}

	/** Resolves when it does not run. */
	async stopped(): Promise<void> {
		if (this.isRunning) await new Promise<void>(resolve => this.#waiting.push(resolve));
	}

	#end(state: 'stopped' | 'closed'): void {
		this.#state = state;
		for (const resolve of this.#waiting.splice(0)) resolve();
	}

	#capitalised(): string {
		return this.#what.charAt(0).toUpperCase() + this.#what.slice(1);
	}
}
