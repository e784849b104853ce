import {dirname, resolve} from 'node:path';
import {setPathResolver} from '../core/path-base.ts';
import {type Capture, type CaptureOptions, openCapture} from '../pcap/index.ts';
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

/** What a relative path of a capture is relative to. */
export function resolvePath(path: string): string {
	if (folder !== undefined) return resolve(folder, path);
	const place = placeOf(here());
	return resolve(place ? dirname(place.file) : process.cwd(), path);
}

setPathResolver(resolvePath);
