/** The code of every error that Ringtap throws on purpose. */
export type ErrorCode = `ERR_RINGTAP_${string}`;

/**
 * What Ringtap throws when it is used wrongly or finds something wrong: the message names the object, the value
 * given and what is allowed; `fix` says how to mend it. A call that throws has changed nothing.
 *
 * @example
 * try { dataplane.vswitch('a'); } catch (error) { if (error instanceof RingtapError) console.log(error.fix); }
 */
export class RingtapError extends Error {
	/** Always `RingtapError`, or of a kind of it. */
	override readonly name: string = 'RingtapError';
	/** Which error: `ERR_RINGTAP_RING_FULL`; docs/7 lists them. */
	readonly code: ErrorCode;
	/**
	 * One sentence: what to do about it; lines below it, if any, say what was found. Empty when the
	 * message says it already.
	 */
	readonly fix: string;

	constructor(code: ErrorCode, message: string, fix = '', options?: ErrorOptions) {
		super(message, options);
		this.code = code;
		this.fix = fix;
	}
}

/** The candidate nearest to `wanted`, or undefined when none is near enough to be a slip of the keyboard. */
export function nearest(wanted: string, candidates: Iterable<string>): string | undefined {
	let best: string | undefined;
	let bestDistance = Math.max(2, Math.ceil(wanted.length / 3)) + 1;
	for (const candidate of candidates) {
		const distance = editDistance(wanted.toLowerCase(), candidate.toLowerCase());
		if (distance < bestDistance) {
			best = candidate;
			bestDistance = distance;
		}
	}
	return best;
}

/** ` Did you mean 'x'?`, or nothing: to be appended to a message. */
export function didYouMean(wanted: string, candidates: Iterable<string>): string {
	const found = nearest(wanted, candidates);
	return found === undefined ? '' : ` Did you mean '${found}'?`;
}

/** Levenshtein distance with two rows. */
function editDistance(a: string, b: string): number {
	let previous = Array.from({length: b.length + 1}, (_, i) => i);
	for (let i = 1; i <= a.length; i++) {
		const row = [i];
		for (let j = 1; j <= b.length; j++) {
			const substitution = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
			row.push(Math.min(substitution, previous[j]! + 1, row[j - 1]! + 1));
		}
		previous = row;
	}
	return previous[b.length]!;
}
