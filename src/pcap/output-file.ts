import {randomUUID} from 'node:crypto';
import {closeSync, openSync, renameSync, rmSync, writeSync} from 'node:fs';
import {basename, dirname, join} from 'node:path';
import {unwritable} from './capture-errors.ts';
import type {CaptureEncoder, WritableRecord} from './write.ts';

/** Bytes written at a time. */
const partBytes = 256 * 1024;

/**
 * Writes records into a file that is there whole or not at all: until the last is written it has a
 * name of its own, beside the one that it gets. Returns how many there are.
 *
 * @throws RingtapError ERR_RINGTAP_CAPTURE_UNWRITABLE, and what records or encoder throw.
 */
export function writeRecords(
	path: string,
	encoder: CaptureEncoder,
	records: Iterable<WritableRecord>,
): number {
	const beside = join(dirname(path), `.${basename(path).slice(0, 100)}.${randomUUID()}`);
	try {
		const descriptor = attempt(path, () => openSync(beside, 'wx'));
		try {
			const count = writeAll(path, descriptor, encoder, records);
			attempt(path, () => renameSync(beside, path));
			return count;
		} finally {
			closeSync(descriptor);
		}
	} catch (error) {
		rmSync(beside, {force: true});
		throw error;
	}
}

function writeAll(
	path: string,
	descriptor: number,
	encoder: CaptureEncoder,
	records: Iterable<WritableRecord>,
): number {
	let parts: Uint8Array[] = [];
	let bytes = 0;
	let count = 0;
	const flush = () => {
		const all = Buffer.concat(parts);
		for (let at = 0; at < all.length; )
			at += attempt(path, () => writeSync(descriptor, all, at, all.length - at));
		parts = [];
		bytes = 0;
	};
	for (const record of records) {
		for (const part of encoder.add(record)) {
			parts.push(part);
			bytes += part.length;
		}
		count++;
		if (bytes >= partBytes) flush();
	}
	parts.push(...encoder.finish());
	flush();
	return count;
}

function attempt<T>(path: string, action: () => T): T {
	try {
		return action();
	} catch (error) {
		throw unwritable(path, error);
	}
}
