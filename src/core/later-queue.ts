import type {HostedInstance} from './host/hosted-instance.ts';

/**
 * Asynchronous work that modules wait for. It comes back when the dataplane is used next, in the
 * order in which it ended: while it rests, nothing changes behind a scenario's back.
 */
export class LaterQueue {
	readonly #ended: (() => void)[] = [];

	add(hosted: HostedInstance, work: Promise<unknown>, go: (value: unknown) => void): void {
		const come = (what: () => void) => {
			this.#ended.push(() => {
				if (!hosted.instance.isRemoved) hosted.resume(what);
			});
		};
		work.then(
			value => come(() => go(value)),
			(error: unknown) =>
				come(() => {
					throw error;
				}),
		);
	}

	run(): void {
		for (let next = this.#ended.shift(); next; next = this.#ended.shift()) next();
	}
}
