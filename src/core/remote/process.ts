import {localNative} from '../native.ts';

/** A packet that a class had in its hands when it died. */
export interface PacketInHand {
	/** 0: not from an injection, or nobody knows. */
	readonly injection: number;
	readonly index: number;
	/** Empty when its mbuf had been spoilt. */
	readonly bytes: Uint8Array;
}

export interface NativeFrame {
	/** Path of the library or program. */
	readonly module: string;
	readonly offset: number;
	/** Empty when the module does not tell. */
	readonly symbol: string;
}

/** What a process with a data plane has left behind. */
export interface Death {
	/** `gone`: without a word, as by `_exit()` or a kill from outside. */
	readonly kind: 'gone' | 'fault' | 'hung' | 'exited' | 'out-of-memory' | 'overran';
	/** Of the signal; given to `exit()`. */
	readonly number: number;
	/** That could not be touched. */
	readonly address: bigint;
	/** Private memory of the process at the end; 0 when nobody knows. */
	readonly dataBytes: number;
	/** Exit code, when it exited. */
	readonly status?: number;
	/** That ended it: `SIGSEGV`. */
	readonly signal?: string;
	/** `process()`, `a timer`, `command`; empty: no class was running. */
	readonly call: string;
	/** Of a command: its name. */
	readonly detail: string;
	readonly instance: string;
	readonly className: string;
	/** Of the virtual clock, in ns. */
	readonly now: bigint;
	/** How many packets; `packets` lists 1,024 at most. */
	readonly inHand: number;
	readonly packets: readonly PacketInHand[];
	readonly frames: readonly NativeFrame[];
}

/** A process that answers requests, and says how it died. */
export interface Child {
	/** undefined: it has died, or was ended for not answering in time. */
	call(request: Uint8Array, limitMs: number): Uint8Array | undefined;
	/** Lets it end by itself, or else ends it; what it left behind is gone then. */
	end(): void;
	/** After a call that had no answer. */
	death(): Death;
	/** The memory of its Exchange and of its pool, seen here; zeros after end(). */
	exchange(): ArrayBuffer;
	poolMemory(place: SharedPlace | undefined): ArrayBuffer;
	readonly pid: number;
}

/** Of a pool that lies in a file of its own: what that process has it open as, and where in it. */
export interface SharedPlace {
	readonly fd: number;
	readonly offset: number;
	readonly bytes: number;
}

/** What the native core has for processes; none of it starts DPDK. */
export interface ProcessFunctions {
	readonly Child: new (
		program: string,
		args: readonly string[],
		environment: readonly string[],
	) => Child;
	/** In a child: from here on it reports its crashes, and gets no more private memory than this. */
	join(memoryLimitBytes: number): void;
	/** undefined: there will be no more requests. */
	receive(): Uint8Array | undefined;
	/** Whether anybody has got it. */
	send(answer: Uint8Array): boolean;
	/** A crash in this process is told on standard error, its packets are written to this file. */
	watch(pcapPath: string): void;
	nameScenario(title: string): void;
	/** Whoever started this process takes it along when it dies, also when this one is busy. */
	dieWithParent(): void;
}

export function processFunctions(): ProcessFunctions {
	return localNative() as unknown as ProcessFunctions;
}

/** Whoever started this process takes it along when it dies. */
export function dieWithParent(): void {
	processFunctions().dieWithParent();
}
