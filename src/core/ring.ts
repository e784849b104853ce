import type {InstanceObject} from './instance.ts';
import {fromNative} from './native.ts';

/**
 * A ring that an instance reads: can be injected into and tapped. Not an endpoint: its packets are
 * the instance's.
 */
export class InputRing {
	/** `br0.input` */
	readonly name: string;
	/** @internal */
	readonly id: number;
	/** @internal */
	readonly owner: InstanceObject;

	/** @internal */
	constructor(owner: InstanceObject, id: number, name: string) {
		this.owner = owner;
		this.id = id;
		this.name = name;
	}

	/** Packets it holds at most. */
	get size(): number {
		return this.#state().size;
	}

	/** Packets in it now. */
	get queued(): number {
		return this.#state().queued;
	}

	#state(): {size: number; queued: number} {
		const native = this.owner.native();
		return fromNative(() => native.ringState(this.id));
	}

	[Symbol.for('nodejs.util.inspect.custom')](): string {
		return this.owner.isRemoved
			? `ring ${this.name} (removed)`
			: `ring ${this.name} ${this.queued}/${this.size}`;
	}
}
