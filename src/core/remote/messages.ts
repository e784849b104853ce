import {deserialize, serialize} from 'node:v8';

/**
 * A call of the native core in another process. `target` 0 is the addon itself, others are objects
 * of it (dataplanes, claimed packets, files being written), by the number that they were answered with.
 */
export interface Request {
	readonly target: number;
	readonly method: string;
	readonly args: readonly unknown[];
	/** Objects that nobody holds any more. */
	readonly forgotten: readonly number[];
}

export type Answer =
	| {readonly value: unknown}
	| {readonly error: {readonly code?: string; readonly message: string; readonly fix?: string}};

/**
 * Comes instead of an answer: code that is in this process is to be called, and then a Reply sent. Until it is,
 * requests can be made as ever.
 */
export interface Callback {
	/** What a host has attached, or `call`: what callHosted was given. */
	readonly callback: 'burst' | 'timer' | 'call';
	/** By its number among hosted ones; 0 of `call`. */
	readonly instance: number;
	/** Of packets, or that of the timer. */
	readonly number: number;
	/** Of the instance's clock, in ns, which stands still meanwhile. */
	readonly now?: bigint;
}

export interface Reply {
	/** How many actions have been written down; undefined: it threw. */
	readonly actions: number | undefined;
}

const numberKey = 'ringtap:object';

/** Stands for an object of the other process: its number, and what of it never changes. */
export interface ObjectNote {
	readonly [numberKey]: number;
	readonly count?: number;
}

export function noteOf(number: number, count: number | undefined): ObjectNote {
	return {[numberKey]: number, ...(count !== undefined && {count})};
}

export function isNote(value: unknown): value is ObjectNote {
	return typeof value === 'object' && value !== null && numberKey in value;
}

export function numberIn(note: ObjectNote): number {
	return note[numberKey];
}

// Numbers, bigints, strings, typed arrays and plain objects: what `serialize` carries as it is.
// Bytes that come in are views of the message, not copies.

export function encode(message: Request | Reply | Answer | Callback): Uint8Array {
	return serialize(message);
}

export function decodeRequest(bytes: Uint8Array): Request | Reply {
	return deserialize(bytes) as Request | Reply;
}

export function decodeAnswer(bytes: Uint8Array): Answer | Callback {
	return deserialize(bytes) as Answer | Callback;
}
