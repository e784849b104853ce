import type {PacketsGiven} from '../core/injection.ts';
import {fromNative, type NativeFileSource, native} from '../core/native.ts';
import type {Capture, FilePart} from '../pcap/index.ts';

/** Part of a capture file that the core has walked over: whole, and ready to be read again. */
export interface ScannedFile extends PacketsGiven {
	readonly native: NativeFileSource;
}

/** Whole files that have been walked over, by path: as long as they stay the same, once is enough. */
const scanned = new Map<string, ScannedFile>();
const maxScanned = 100;

/**
 * A capture as the core reads it by itself, in constant memory; undefined for one that is filtered
 * or changed.
 *
 * @throws RingtapError as any reading of a capture does: the file is walked over first.
 */
export function scanFile(capture: Capture): ScannedFile | undefined {
	const part = capture.filePart();
	if (part === undefined) return undefined;
	const isWhole = part.from === 0 && part.to === Number.POSITIVE_INFINITY;
	const {path, identity} = part.file;
	const key = `${part.tolerant} ${path}`;
	const known = isWhole ? scanned.get(key) : undefined;
	if (known?.native.identity.every((value, i) => value === identity[i])) return known;
	const found = {
		...scan(part),
		bytesOfFirst: (packets: number) => scanFile(capture.slice(0, packets))!.bytes,
	};
	if (!isWhole) return found;
	if (scanned.size === maxScanned) scanned.clear();
	scanned.set(key, found);
	return found;
}

function scan({file, tolerant, from, to}: FilePart): Omit<ScannedFile, 'bytesOfFirst'> {
	const {path, identity} = file;
	const end = Number.isFinite(to) ? to : Number.MAX_SAFE_INTEGER;
	const {offset, packets, bytes, longest} = fromNative(() =>
		native().scanCapture(path, tolerant, from, end, identity),
	);
	return {native: {path, identity, offset, packets}, packets, bytes, longest};
}
