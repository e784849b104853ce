import type {InputRing} from './ring.ts';
import type {Rule} from './rule.ts';

/** Parameters of a ring. */
export interface RingParam {
	/** Packets it holds, 1 to 1,048,576. Default 1,024. */
	readonly size?: number;
	/** How producers and the consumer synchronise; see DPDK's RING_F_SP_ENQ and RING_F_SC_DEQ. */
	readonly flags?: readonly ('sp-enqueue' | 'sc-dequeue')[];
}

/** How a VIF was configured; what was not given is undefined. */
export interface VifConfiguration {
	readonly index: number;
	readonly mac: string;
	readonly access?: number;
	readonly trunk?: readonly number[];
	readonly native?: number;
	readonly mtu?: number;
	readonly ipv4?: string;
}

/** What the core prepared for an instance, handed over by `init`. */
export interface ModuleContext {
	readonly name: string;
	readonly params: Readonly<Record<string, unknown>>;
	/** Where packets for it arrive. */
	readonly input: InputRing;
	/** The rules that decide where its packets go; live. */
	readonly rules: readonly Rule[];
	/** The worker lcore it has for itself; undefined when it shares one, and always when stepped. */
	readonly lcore: number | undefined;
	/** Undefined when its class is no VIF. */
	readonly vif: VifConfiguration | undefined;
}

/**
 * What a module's author implements: the control side of an instance. Called in the order ringParam, init,
 * start, stop, wait; start to wait again when it is started again.
 */
export interface Module {
	/** What the instance needs of its input ring; undefined means the defaults. */
	ringParam?(): RingParam | undefined;
	init?(context: ModuleContext): void;
	/** Return promptly; throw when it cannot start. */
	start?(): void;
	/** Asks to stop, and returns promptly. */
	stop?(): void;
	/** Resolves when it has stopped. */
	wait?(): void | Promise<void>;
	/** @internal Its instance is gone. */
	removed?(): void;
	/** Commands beside those of the native data path. */
	control?(command: string, value?: unknown): unknown;
}
