import {basename} from 'node:path';

/** A scenario that has failed, and waits for people to look at it. */
export interface Paused {
	readonly title: string;
	readonly file: string;
	readonly line: number;
	/** Where they join. */
	readonly path: string;
}

export function pauseLines({title, file, line, path}: Paused): string {
	return `
paused: '${title}' (${basename(file)}:${line}) has failed
  ringtap attach ${path}
  It goes on when the last one has left.
`;
}
