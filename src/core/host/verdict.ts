declare const verdict: unique symbol;
/** What becomes of a packet. Only the context of `create` makes them, and a module must return one on every path. */
export interface Verdict {
	readonly [verdict]: true;
}

/** What a Verdict is inside: an action on whichever packet it is returned for. */
export class VerdictValue {
	/** Number of the instance whose it is: reasons and rings are numbered by each for itself. */
	readonly instance: number;
	/** Of `Action`; 0: something has been said of the packet already. */
	readonly action: number;
	readonly argument: number;
	readonly #words: string;

	constructor(instance: number, action: number, argument: number, words: string) {
		this.instance = instance;
		this.action = action;
		this.argument = argument;
		this.#words = words;
	}

	[Symbol.for('nodejs.util.inspect.custom')](): string {
		return this.#words;
	}
}
