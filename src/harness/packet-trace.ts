import type {TraceHop} from '../core/trace.ts';

export type {TraceHop};

/** What became of one injected packet, and of its copies, hop by hop. */
export interface PacketTrace {
	/** `packet 3 of inject(a, …) at bridge.dp.ts:12` */
	readonly origin: string;
	/** In the order in which they happened. */
	readonly hops: readonly TraceHop[];
	/** Hops left out because there were too many. */
	readonly omitted: number;
}
