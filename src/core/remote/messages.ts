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

export function encode(message: Request | Answer): Uint8Array {
	return serialize(message);
}

export function decodeRequest(bytes: Uint8Array): Request {
	return deserialize(bytes) as Request;
}

export function decodeAnswer(bytes: Uint8Array): Answer {
	return deserialize(bytes) as Answer;
}
