// Types alone, and no Node in them: they are of the public API.

/** Something that a block says of itself beside what every block of its type says. */
export interface BlockOption {
	/** Its meaning depends on the type of the block; 1 is a comment in all of them. */
	readonly code: number;
	readonly bytes: Uint8Array;
}

/** A block of a pcapng capture, as it stands there. All of them end to end are the file. */
export interface CaptureBlock {
	readonly kind: BlockKind;
	/** The number of its type. */
	readonly type: number;
	/** Where it begins. */
	readonly offset: number;
	/** All of it, lengths included. */
	readonly bytes: Uint8Array;
	/** What stands between its lengths. */
	readonly body: Uint8Array;
	readonly options: readonly BlockOption[];
	readonly comments: readonly string[];
	/** Of name resolution blocks: addresses, and what they are called. */
	readonly names?: readonly {readonly address: string; readonly names: readonly string[]}[];
	/** Of interface statistics: what was counted, under the names that the format gives it. */
	readonly statistics?: Readonly<Record<string, bigint>>;
	/** Of custom blocks: who has defined it (IANA private enterprise number). */
	readonly enterprise?: number;
}
export type BlockKind =
	| 'section'
	| 'interface'
	| 'packet'
	| 'simple-packet'
	| 'obsolete-packet'
	| 'names'
	| 'statistics'
	| 'secrets'
	| 'custom'
	| 'unknown';
