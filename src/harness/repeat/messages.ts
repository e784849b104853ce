import type {PacketOrigin} from '../../core/trace.ts';
import type {PacketTrace} from '../packet-trace.ts';

/** How an attempt was run, as far as another process has to know it. */
export interface AttemptOptions {
	readonly checked?: boolean;
	readonly burst?: number;
	readonly stress?: number;
}

/** Asks for a scenario of a file to be run again, traced. */
export interface RepeatRequest {
	readonly file: string;
	readonly title: string;
	readonly line: number;
	readonly options: AttemptOptions;
	/** Left out: all, since nobody knows which. */
	readonly packets?: readonly PacketOrigin[];
}

/** How it went, and of each of its problems the trace, where there is one. */
export interface RepeatAnswer {
	readonly digest: string;
	readonly traces: readonly (PacketTrace | undefined)[];
}
