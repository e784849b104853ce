import {fileURLToPath} from 'node:url';
import {isOwnFile} from '../own-files.ts';

/** A place in the user's code. */
export interface Place {
	readonly file: string;
	readonly line: number;
}

/** A place to the character. */
export interface Site extends Place {
	/** From 1. */
	readonly column: number;
}

/**
 * The innermost frame of an error's stack that is the user's. The stack is read here and not where the error is made:
 * translating it through source maps is the dear part.
 */
export function placeOf(error: Error): Place | undefined {
	const site = siteOf(error);
	return site && {file: site.file, line: site.line};
}

/** The same to the character. */
export function siteOf(error: Error): Site | undefined {
	for (const frame of (error.stack ?? '').split('\n').slice(1)) {
		const match = /(?:^at (?:async )?|\()((?:file:\/\/)?\/.+):(\d+):(\d+)\)?$/.exec(frame.trim());
		if (!match) continue;
		const file = cleanPath(match[1]!);
		if (!isOwnFile(file)) return {file, line: Number(match[2]), column: Number(match[3])};
	}
	return undefined;
}

/** A path from a frame's URL, without the query that reloading adds. */
function cleanPath(location: string): string {
	const [path = ''] = location.split('?');
	return path.startsWith('file://') ? fileURLToPath(path) : path;
}

/** Runs with a stack deep enough to reach the user's code through ours. */
export function here(): Error {
	const before = Error.stackTraceLimit;
	Error.stackTraceLimit = 30;
	const error = new Error('here');
	Error.stackTraceLimit = before;
	return error;
}
