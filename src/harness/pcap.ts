import {dirname, resolve} from 'node:path';
import {fromNative, localNative} from '../core/native.ts';
import {setPathResolver} from '../core/path-base.ts';
import {
	type ByteSource,
	type Capture,
	type CaptureOptions,
	CaptureStream,
	openCapture,
	type ReadOptions,
	setFilterCompiler,
} from '../pcap/index.ts';
import {here, placeOf} from './caller.ts';

/** Folder of the file whose scenario runs now: what relative paths start from. */
let folder: string | undefined;

/** Relative paths start from here until told otherwise. Returns the folder before. */
export function setPathBase(next: string | undefined): string | undefined {
	const before = folder;
	folder = next;
	return before;
}

/**
 * A capture, lazily opened. A relative path is relative to the `.dp.ts` that declares the scenario (at the prompt:
 * to the working directory), however the file is run.
 *
 * @throws RingtapError when it is read: ERR_RINGTAP_CAPTURE_NOT_FOUND, …_TRUNCATED and the others of Capture.
 * @example
 * inject(a, pcap('../fixtures/dns.pcap').slice(0, 10));
 */
export function pcap(path: string, options: CaptureOptions = {}): Capture {
	return openCapture(resolvePath(path), options);
}

/**
 * The packets of a capture as its bytes come, for those that are too large to wait for or come from a
 * stream. Of any format that `pcap` reads. A relative path is relative as that of `pcap`.
 *
 * @throws RingtapError when it is read, as `pcap`.
 * @example
 * for await (const p of readCapture('../fixtures/dns.pcap', {filter: 'udp'})) console.log(String(p));
 */
export function readCapture(source: ByteSource, options: ReadOptions = {}): CaptureStream {
	return new CaptureStream(typeof source === 'string' ? resolvePath(source) : source, options);
}

/** What a relative path of a capture is relative to. */
export function resolvePath(path: string): string {
	if (folder !== undefined) return resolve(folder, path);
	const place = placeOf(here());
	return resolve(place ? dirname(place.file) : process.cwd(), path);
}

setPathResolver(resolvePath);

// Filters are compiled in this process, wherever the data plane is.
setFilterCompiler((expression, dlt) =>
	fromNative(() => new (localNative().Filter)(expression, dlt)),
);
