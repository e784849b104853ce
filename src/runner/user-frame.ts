import {fileURLToPath} from 'node:url';
import {isOwnFile} from '../own-files.ts';

/** A place in the user's code. */
export interface Position {
	readonly file: string;
	readonly line: number;
}

const FRAME = /(?:^\s*at (?:async )?|\()((?:file:\/\/)?\/.+):(\d+):\d+\)?$/;

/** The innermost frame of a stack that the user wrote. */
export function userFrame(stack: string | undefined): Position | undefined {
	for (const line of (stack ?? '').split('\n')) {
		const [, place, number] = FRAME.exec(line) ?? [];
		if (place === undefined) continue;
		const file = plainPath(place);
		if (!isOwnFile(file)) return {file, line: Number(number)};
	}
	return undefined;
}

/** A path from what a stack says: a file URL or a path, maybe with the query of a reload. */
export function plainPath(place: string): string {
	const path = place.replace(/\?[^/]*$/, '');
	return path.startsWith('file:') ? fileURLToPath(path) : path;
}
