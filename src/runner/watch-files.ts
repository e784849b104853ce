import {createHash} from 'node:crypto';
import {type FSWatcher, readFileSync, statSync, watch} from 'node:fs';
import {dirname, join} from 'node:path';

/** An editor may write a file in several steps. */
const settleMs = 25;
/** Of larger files the time of change is compared, and not what is in them. */
const mostHashedBytes = 64 * 1024 * 1024;

/** Tells of files that have changed: in what is in them, not only in their time. */
export class FileWatcher implements Disposable {
	readonly #folders = new Map<string, FSWatcher>();
	readonly #known = new Map<string, string>();
	readonly #changed = new Set<string>();
	readonly #isMeant: (path: string) => boolean;
	#wake: (() => void) | undefined;
	#timer: NodeJS.Timeout | undefined;

	/** @param isMeant whether a path that is not among those watched is of interest: a new file */
	constructor(isMeant: (path: string) => boolean) {
		this.#isMeant = isMeant;
	}

	/** These, too, as they are now, and what is new in their folders. */
	add(paths: Iterable<string>): void {
		for (const path of paths) {
			if (!this.#known.has(path)) this.#known.set(path, stateOf(path));
			this.addFolder(dirname(path));
		}
	}

	addFolder(folder: string): void {
		if (this.#folders.has(folder)) return;
		try {
			// By its folder: editors put another file in the place of the old one.
			const watcher = watch(folder, (_, name) => {
				if (name !== null) this.#note(join(folder, name));
			});
			watcher.on('error', () => {});
			this.#folders.set(folder, watcher);
		} catch {
			// It is gone; whoever needs something of it will say so.
		}
	}

	/** Waits for a change; returns the paths that changed since the last time, sorted. */
	async next(): Promise<readonly string[]> {
		for (;;) {
			const changed = this.#take();
			if (changed.length > 0) return changed;
			await new Promise<void>(resolve => {
				this.#wake = resolve;
			});
		}
	}

	#note(path: string): void {
		if (!this.#known.has(path) && !this.#isMeant(path)) return;
		this.#changed.add(path);
		clearTimeout(this.#timer);
		this.#timer = setTimeout(() => this.#wake?.(), settleMs);
	}

	#take(): string[] {
		const noted = [...this.#changed].sort();
		this.#changed.clear();
		return noted.filter(path => {
			const now = stateOf(path);
			const before = this.#known.get(path);
			this.#known.set(path, now);
			return now !== before;
		});
	}

	[Symbol.dispose](): void {
		clearTimeout(this.#timer);
		for (const watcher of this.#folders.values()) watcher.close();
	}
}

function stateOf(path: string): string {
	try {
		const {size, mtimeMs} = statSync(path);
		if (size > mostHashedBytes) return `${size} ${mtimeMs}`;
		return createHash('sha256').update(readFileSync(path)).digest('hex');
	} catch {
		return 'not there';
	}
}
