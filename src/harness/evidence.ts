import type {CapturedPacket} from '../core/receiver.ts';

/** The packet that a failure is about, and what should have been in its place; for whoever tells of the failure. */
export interface Evidence {
	/** Where it was looked for: `b`, or `b and c`. */
	readonly endpoint: string;
	readonly received?: EvidencePacket;
	readonly expected?: {readonly bytes: Uint8Array};
	/** The packet most like the one expected, when that is another than `received`, and where it was. */
	readonly closest?: EvidencePacket & {readonly where: string};
}

/** A packet, and which of the injected ones it was; injection 0: a module made it. */
export interface EvidencePacket {
	readonly bytes: Uint8Array;
	readonly injection: number;
	readonly index: number;
	/** Virtual time of arrival, in ns. */
	readonly at: bigint;
}

/** What of a captured packet is evidence. */
export function exhibit({bytes, injection, index, at}: CapturedPacket): EvidencePacket {
	return {bytes, injection, index, at};
}

/** The packet whose way is worth telling: the one that should have come, where it is known, else the one that did. */
export function principal({received, closest}: Evidence): EvidencePacket | undefined {
	return closest ?? received;
}
