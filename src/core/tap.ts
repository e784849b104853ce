import {RingtapError} from '../errors.ts';
import {CapturedPackets} from './captured-packets.ts';
import type {ConditionValue} from './condition.ts';
import type {Dataplane} from './dataplane.ts';
import {fromNative} from './native.ts';
import {type Claimable, receiver} from './receiver.ts';
import type {TapPlace} from './tap-place.ts';

/**
 * Copies (never references: a later module may rewrite the packet) of what passed a ring or a rule.
 * Checked only when expected on. Made by `tap(where, options)`.
 */
export class Tap implements Claimable {
	declare readonly [receiver]: true;
	/** For messages: `tap(br0.input)` unless given. */
	readonly name: string;
	readonly #dataplane: Dataplane;
	/** @internal */
	readonly id: number;
	readonly #place: TapPlace;
	readonly #only: ConditionValue | undefined;
	#isRemoved = false;

	/** @internal */
	constructor(
		dataplane: Dataplane,
		id: number,
		name: string,
		place: TapPlace,
		only: ConditionValue | undefined,
	) {
		this.#dataplane = dataplane;
		this.id = id;
		this.name = name;
		this.#place = place;
		this.#only = only;
	}

	/** @internal */
	claim(): CapturedPackets {
		const native = this.#native();
		return fromNative(() => CapturedPackets.of(native.claimTap(this.id)));
	}

	/**
	 * Whether it still copies: not after what it is set on has been removed, or a VIF that its condition names. What it
	 * has until then is kept.
	 */
	get isActive(): boolean {
		const {owner, isGone} = this.#place;
		return !this.#isRemoved && !owner.isRemoved && !isGone() && !this.#only?.namesRemoved;
	}

	/** Whether it has been removed. */
	get isRemoved(): boolean {
		return this.#isRemoved;
	}

	/** Copies nothing any more; what it has can still be expected. @throws RingtapError ERR_RINGTAP_REMOVED the second time. */
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
		if (this.#isRemoved) return `tap ${this.name} (removed)`;
		return `tap ${this.name}${this.isActive ? '' : ' (what it was set on has been removed)'}`;
	}
}
Object.defineProperty(Tap.prototype, receiver, {value: true});
