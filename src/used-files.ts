/** Files that scenarios were read from, or read: TypeScript, captures, module libraries. */
const used = new Set<string>();

/** @param path absolute */
export function noteUsed(path: string): void {
	used.add(path);
}

/** All that this process has used so far. */
export function usedFiles(): readonly string[] {
	return [...used];
}
