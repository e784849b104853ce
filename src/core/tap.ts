import {RingtapError} from '../errors.ts';
import {CapturedPackets} from './captured-packets.ts';
import type {Dataplane} from './dataplane.ts';
import {fromNative} from './native.ts';
import {type Claimable, receiver} from './receiver.ts';

/**
 * Copies (never references: a later module may rewrite the packet) of what passed a ring or a rule.
 * Checked only when expected on. Made by `tap(where, options)`.
 */
export class Tap implements Claimable {
	declare readonly [receiver]: true;
	readonly name: string;
	readonly #dataplane: Dataplane;
	/** @internal */
	readonly id: number;
	#isRemoved = false;

	/** @internal */
	constructor(dataplane: Dataplane, id: number, name: string) {
		this.#dataplane = dataplane;
		this.id = id;
		this.name = name;
	}

	/** @internal */
	claim(): CapturedPackets {
		const native = this.#native();
		return fromNative(() => CapturedPackets.of(native.claimTap(this.id)));
	}

	get isRemoved(): boolean {
		return this.#isRemoved;
	}

	/** @throws RingtapError ERR_RINGTAP_REMOVED the second time. */
	remove(): void {
		const native = this.#native();
		this.#dataplane.changes.refuse("A tap's remove()");
		fromNative(() => native.removeTap(this.id));
		this.#isRemoved = true;
	}

	#native() {
		if (this.#isRemoved) {
			throw new RingtapError('ERR_RINGTAP_REMOVED', `Tap '${this.name}' has been removed.`);
		}
		return this.#dataplane.native();
	}

	[Symbol.for('nodejs.util.inspect.custom')](): string {
		return `tap ${this.name}${this.#isRemoved ? ' (removed)' : ''}`;
	}
}
Object.defineProperty(Tap.prototype, receiver, {value: true});
