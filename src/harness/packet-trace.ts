/** What became of one injected packet, and of its copies, hop by hop. */
export interface PacketTrace {
	/** `packet 3 of inject(a, …) at bridge.dp.ts:12` */
	readonly origin: string;
	/** In the order in which they happened. */
	readonly hops: readonly TraceHop[];
	/** Hops left out because there were too many. */
	readonly omitted: number;
}

/** One instance that had the packet. */
export interface TraceHop {
	/** Virtual time in ns; live, of the TSC since the start. */
	readonly time: bigint;
	/** The ring it was taken from: `br0.input`. */
	readonly ring: string;
	readonly instance: string;
	/** Of the class: `bridge`. */
	readonly class: string;
	/** As it came in. */
	readonly bytes: Uint8Array;
	/** What the instance changed: `ipv4.ttl 64 → 63`. */
	readonly changes: readonly string[];
	/** Rules that were asked and did not match, in that order: `outVif(b)`. */
	readonly tried: readonly string[];
	/** The rule that decided: `outVif(a)`. */
	readonly rule?: string;
	readonly outcome: 'emitted' | 'dropped' | 'consumed' | 'held' | 'transmitted' | 'captured';
	/** Of a drop or of what was consumed. */
	readonly reason?: string;
	/** Rings it went to: `a.input`. */
	readonly to: readonly string[];
}
