import {deserialize, serialize} from 'node:v8';

/**
 * A call of the native core in another process. `target` 0 is the addon itself, others are
 * dataplanes, by the number that `new` gave.
 */
export interface Request {
	readonly target: number;
	readonly method: string;
	readonly args: readonly unknown[];
}

export type Answer =
	| {readonly value: unknown}
	| {readonly error: {readonly code?: string; readonly message: string; readonly fix?: string}};

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
