/** Somebody does not want to wait any longer. */
export class GivenUp extends Error {}

/** The value of a promise, or GivenUp as soon as the signal says so. */
export function unlessGivenUp<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
	if (!signal) return promise;
	return new Promise((resolve, reject) => {
		const giveUp = () => reject(new GivenUp());
		if (signal.aborted) giveUp();
		signal.addEventListener('abort', giveUp, {once: true});
		promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', giveUp));
	});
}
