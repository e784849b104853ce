import type {JsonSchema} from './json-schema.ts';

// What the native core says of its classes and conditions: its tables, as data.

/** A parameter, argument, result column: the native field table as data. */
export interface FieldDescription {
	readonly name: string;
	readonly type:
		| 'bool'
		| 'uint'
		| 'duration'
		| 'mac'
		| 'vif'
		| 'range'
		| 'uintList'
		| 'ipv4Prefix'
		| 'text'
		| 'path'
		| 'ipv4'
		| 'ipv6'
		| 'ipv6Prefix'
		| 'rate'
		/** Anything else: see `schema`. */
		| 'json';
	readonly required: boolean;
	readonly min: number;
	readonly max: number;
	readonly doc: string;
	/** As a user would write it. */
	readonly default?: string;
	/** `ipv4=2048 arp=2054`: words for numbers. */
	readonly names?: string;
	/** Of a class in TypeScript: what is taken, exactly. */
	readonly schema?: JsonSchema;
}

/** Who brought it into a class: every class has it, every VIF, or this class. */
export type Scope = 'all' | 'vif' | 'own';

export interface ParameterDescription extends FieldDescription {
	readonly scope: Scope;
}

export interface CommandDescription {
	readonly name: string;
	readonly doc: string;
	readonly arguments: readonly FieldDescription[];
	readonly result: 'nothing' | 'one' | 'rows';
	readonly results: readonly FieldDescription[];
	readonly scope: Scope;
}

export interface NativeClassDescription {
	readonly name: string;
	readonly doc: string;
	readonly isVif: boolean;
	readonly needsLcore: boolean;
	/** A source that is not the test's: it is polled. */
	readonly polls: boolean;
	readonly captures: boolean;
	readonly isInternal: boolean;
	/** Its own, then those of every VIF. */
	readonly params: readonly ParameterDescription[];
	readonly conditions: readonly string[];
	/** In the order of the counters: those of every class and VIF, then its own. */
	readonly drops: readonly {name: string; doc: string; isFault: boolean; scope: Scope}[];
	readonly commands: readonly CommandDescription[];
	/** What the class itself understands. */
	readonly classCommands: readonly CommandDescription[];
}

export interface ConditionDescription {
	readonly name: string;
	readonly doc: string;
	readonly args: readonly FieldDescription[];
	/** The name of the one object whose properties `args` are; else each is an argument. */
	readonly object?: string;
}
