import type {z} from 'zod';
import type {ConditionName} from '../condition.ts';
import type {TestVifParams, TestVifShape} from '../generated/testvif.ts';
import type {RingParam} from '../module.ts';
import type {ModuleClass} from '../module-class.ts';
import type {CreateContext} from './module-context.ts';
import type {PacketBurst} from './packet-burst.ts';
import type {Verdict} from './verdict.ts';
import type {PacketView} from './view-types.ts';

/** A command: what it takes and answers. Leave `value` out when it takes nothing. */
export interface CommandSpec {
	readonly doc: string;
	readonly value?: z.ZodType;
	readonly result: z.ZodType;
}
export type Handler<C extends CommandSpec> = C['value'] extends z.ZodType
	? (value: z.output<C['value']>) => z.input<C['result']>
	: () => z.input<C['result']>;
export type CommandsOf<K> = {
	[N in keyof K]: K[N] extends CommandSpec
		? K[N]['value'] extends z.ZodType
			? (value: z.input<K[N]['value']>) => z.output<K[N]['result']>
			: () => z.output<K[N]['result']>
		: never;
};

/** What becomes of packets: of each by itself, or of a burst at once, for speed. */
export type PacketHandler =
	| {packet(p: PacketView): Verdict; burst?: never}
	| {burst(b: PacketBurst): Verdict; packet?: never};

export interface ModuleDefinition<
	P extends z.ZodObject,
	C extends ConditionName,
	D extends string,
	K extends Record<string, CommandSpec>,
	V extends boolean,
	G extends Record<string, CommandSpec>,
> {
	readonly name: string;
	readonly doc: string;
	/** Domain types beside zod's own: `types.mac()`, `types.ipv4()`, `types.vif()`, `types.duration()`. */
	readonly params?: P;
	/** Which conditions its rules may have. */
	readonly conditions: readonly C[];
	/** reason → what it means. Prefix the text with `fault:` for what must fail a scenario. */
	readonly drops?: Readonly<Record<D, string>>;
	readonly commands?: K;
	/** Commands to the class: `nat.control('…')`. */
	readonly classCommands?: G;
	/** Handlers of those. */
	readonly control?: {[N in keyof G]: Handler<G[N]>};
	/** Packets enter and leave the data plane by it: it is given those that leave, and what it sends enters. */
	readonly isVif?: V;
	readonly ring?: RingParam;
	/** Packets it sends, at most, for one that it is given: 1 unless it clones. Room is reckoned by it. */
	readonly copies?: number;
	/** Once per instance: its variables are the instance's state. */
	create(
		context: CreateContext<z.output<P>, D>,
	): PacketHandler & {stop?(): void} & (Record<never, never> extends K
			? {commands?: Record<never, never>}
			: {commands: {[N in keyof K]: Handler<K[N]>}});
}

/** What may be given as parameters; of none, nothing that would forbid a VIF's. */
type InputOf<P extends z.ZodObject> =
	z.input<P> extends Record<string, never> ? Record<never, never> : z.input<P>;

/** The class that a definition makes; a VIF has what every VIF has, as the test's have. */
export type DefinedClass<
	P extends z.ZodObject,
	C extends ConditionName,
	D extends string,
	K,
	V extends boolean,
	G,
> = ModuleClass<{
	params: InputOf<P> & (V extends true ? TestVifParams : unknown);
	conditions: C;
	commands: CommandsOf<K> & (V extends true ? TestVifShape['commands'] : unknown);
	drops: D | (V extends true ? TestVifShape['drops'] : never);
	vif: V;
	captures: false;
	classCommands: CommandsOf<G>;
}>;
