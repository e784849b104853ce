import type {CapturedPackets} from './captured-packets.ts';
import type {InstanceObject} from './instance.ts';
import {type Claimable, receiver} from './receiver.ts';

/**
 * A ring that nobody reads but the test: a rule may lead to it. The way to test one module without any
 * VIF. Made by `vswitch.outputRing(name)`.
 */
export class OutputRing implements Claimable {
	declare readonly [receiver]: true;
	/** @internal */
	readonly instance: InstanceObject;

	/** @internal */
	constructor(instance: InstanceObject) {
		this.instance = instance;
	}

	get name(): string {
		return this.instance.name;
	}

	/** @internal */
	claim(): CapturedPackets {
		return this.instance.claimFarEnd();
	}

	/** What is still queued for it is counted as dropped, `instance-removed`. */
	remove(): void {
		this.instance.remove();
	}

	[Symbol.for('nodejs.util.inspect.custom')](): string {
		return `output ring ${this.name}`;
	}
}
Object.defineProperty(OutputRing.prototype, receiver, {value: true});
