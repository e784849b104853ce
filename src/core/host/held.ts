declare const held: unique symbol;
/** A packet that a module keeps: until it sends or discards it, or its instance is removed. */
export interface Held {
	readonly [held]: true;
}

/** What a Held is inside. */
export class HeldValue {
	readonly instance: number;
	readonly number: number;
	isGone = false;

	constructor(instance: number, number: number) {
		this.instance = instance;
		this.number = number;
	}

	[Symbol.for('nodejs.util.inspect.custom')](): string {
		return `held packet ${this.number}${this.isGone ? ' (gone)' : ''}`;
	}
}
