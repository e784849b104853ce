import type {NativeBatch} from './native.ts';

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
}

/** @internal A receiver as the harness sees it. */
export interface Claimable extends Receiver {
	/** Takes everything since the last claim. */
	claim(): CapturedPacket[];
}

export function isReceiver(value: unknown): value is Claimable {
	return typeof value === 'object' && value !== null && receiver in value;
}

/** The packets of a batch, each a view of its bytes. */
export function unpack(batch: NativeBatch): CapturedPacket[] {
	const packets: CapturedPacket[] = [];
	let offset = 0;
	for (let i = 0; i < batch.lengths.length; i++) {
		const length = batch.lengths[i]!;
		packets.push({
			bytes: batch.bytes.subarray(offset, offset + length),
			at: batch.times[i]!,
			injection: batch.injections[i]!,
			index: batch.indexes[i]!,
			sequence: batch.sequences[i]!,
			inVif: batch.inVifs[i]!,
			outVif: batch.outVifs[i]!,
			reason: batch.reasons[i]!,
		});
		offset += length;
	}
	return packets;
}
