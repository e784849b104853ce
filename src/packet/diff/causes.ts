import type {Found} from './found.ts';
import type {Match} from './match.ts';

/** The differences that are no consequences, to find what a consequence follows from. */
export class Causes {
	/** In packet order. */
	readonly list: readonly Found[];
	readonly #byMatch = new Map<Match, Found>();
	readonly #positions: ReadonlyMap<Found, number>;

	constructor(found: readonly Found[], list: readonly Found[]) {
		this.list = list;
		this.#positions = new Map(found.map((one, position) => [one, position]));
		for (const cause of list) {
			const {match} = cause;
			if (match && !this.#byMatch.has(match)) this.#byMatch.set(match, cause);
		}
	}

	/**
	 * In the same layer, else the next one inside, as lengths and checksums cover that, else the last
	 * one outside.
	 */
	of(difference: Found): Found {
		const own = difference.match && this.#byMatch.get(difference.match);
		return own ?? this.#inside(difference) ?? this.list.at(-1)!;
	}

	/** By halves: a packet may have thousands of layers. */
	#inside(difference: Found): Found | undefined {
		const at = this.#positions.get(difference);
		const isBefore = (cause: Found) =>
			at === undefined ? cause.at <= difference.at : this.#positions.get(cause)! <= at;
		let [low, high] = [0, this.list.length];
		while (low < high) {
			const middle = (low + high) >> 1;
			if (isBefore(this.list[middle]!)) low = middle + 1;
			else high = middle;
		}
		return this.list[low];
	}
}
