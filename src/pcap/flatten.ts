/**
 * The values of batches, one by one. Written out because a generator takes three turns of the
 * microtask queue for each value, which is more than reading a packet costs.
 */
export function flatten<T>(batches: AsyncGenerator<readonly T[], void>): AsyncIterableIterator<T> {
	let batch: readonly T[] = [];
	let at = 0;
	const next = async (): Promise<IteratorResult<T>> => {
		while (at === batch.length) {
			const {done, value} = await batches.next();
			if (done) return {done: true, value: undefined};
			batch = value;
			at = 0;
		}
		return {done: false, value: batch[at++]!};
	};
	return {
		next: () => (at < batch.length ? Promise.resolve({done: false, value: batch[at++]!}) : next()),
		return: async () => {
			await batches.return();
			batch = [];
			at = 0;
			return {done: true, value: undefined};
		},
		[Symbol.asyncIterator]() {
			return this;
		},
	};
}
