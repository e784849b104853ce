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
