import type {Offload} from '../packet/types.ts';
import type {CapturedPackets} from './captured-packets.ts';

/** @internal Marks what packets can be claimed from. */
export const receiver: unique symbol = Symbol.for('ringtap.receiver');

/** What the test can claim packets from: a test VIF, an output ring, a tap. */
export interface Receiver {
	readonly [receiver]: true;
	readonly name: string;
}

/** A packet that got to an endpoint, was tapped, or dropped: a copy. */
export interface CapturedPacket {
	readonly bytes: Uint8Array;
	/** Nanoseconds of the dataplane's clock. */
	readonly at: bigint;
	/** When it would have been recorded here, in ns since 1970: known of what came from a capture. */
	readonly recordedAt: bigint | undefined;
	/** Number of the injection it came from, from 1; 0 when a module made it. */
	readonly injection: number;
	/** Which packet of the injection, from 0. */
	readonly index: number;
	/** Order over everything captured in the dataplane. */
	readonly sequence: number;
	/** Indices of VIFs; 0: none. */
	readonly inVif: number;
	readonly outVif: number;
	/** Of a drop: index into the class's drop reasons. */
	readonly reason: number;
	/** What it carried beside its bytes. */
	readonly offload: Offload | undefined;
}

/** @internal A receiver as the harness sees it. */
export interface Claimable extends Receiver {
	/** Takes everything since the last claim. */
	claim(): CapturedPackets;
}

export function isReceiver(value: unknown): value is Claimable {
	return typeof value === 'object' && value !== null && receiver in value;
}
