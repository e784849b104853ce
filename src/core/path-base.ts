import {resolve} from 'node:path';

let resolver = (path: string): string => resolve(path);

/** Who knows the folder that relative paths start from says how they become absolute. */
export function setPathResolver(next: (path: string) => string): void {
	resolver = next;
}

/** Of a parameter that is a file: relative to what `pcap()` is relative to. */
export function absolutePath(path: string): string {
	return resolver(path);
}
