import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import type {ExecutionContext} from 'ava';
import {type ErrorCode, RingtapError} from '../../src/errors.ts';

const fixtures = fileURLToPath(new URL('../../fixtures', import.meta.url));

export const fixture = (name: string): string => join(fixtures, name);

/** A directory that goes with the test. */
export function temporaryDirectory(t: ExecutionContext): string {
	const directory = mkdtempSync(join(tmpdir(), 'ringtap-pcap-'));
	t.teardown(() => rmSync(directory, {recursive: true}));
	return directory;
}

export function temporaryFile(t: ExecutionContext, bytes: Uint8Array): string {
	const path = join(temporaryDirectory(t), 'some.pcap');
	writeFileSync(path, bytes);
	return path;
}

/**
 * Asserts that `action` is refused with that code, and returns the error for its words to be looked
 * at.
 */
export function refusal(t: ExecutionContext, code: ErrorCode, action: () => unknown): RingtapError {
	const error = t.throws(action, {instanceOf: RingtapError})!;
	t.is(error.code, code);
	return error;
}

/** `count` records whose first four bytes are their number, a second apart. */
export function* numbered(count: number, lengthBytes = 60) {
	for (let number = 0; number < count; number++) {
		const bytes = Buffer.alloc(lengthBytes);
		bytes.writeUInt32BE(number);
		yield {bytes, timeNs: BigInt(number) * 1_000_000_000n};
	}
}

export const numberOf = ({bytes}: {bytes: Uint8Array}): number =>
	Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).readUInt32BE();
