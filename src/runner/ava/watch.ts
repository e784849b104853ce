import {existsSync} from 'node:fs';
import {basename, dirname} from 'node:path';
import {FileWatcher} from '../watch-files.ts';
import type {TestSession} from './session.ts';

export interface WatchOptions {
	/** Files that are meant now: there may be new ones, and some may be gone. */
	readonly find: () => readonly string[];
	readonly say: (line: string) => void;
	/** Runs files, and tells of it. */
	readonly run: (files: readonly string[]) => Promise<void>;
	/** Ends it. */
	readonly signal: AbortSignal;
}

/** Runs, each time that a file changes, the files of scenarios that depend on it, until it is told to end. */
export async function watchFiles(session: TestSession, options: WatchOptions): Promise<void> {
	const {find, say, run, signal} = options;
	using watcher = new FileWatcher(path => path.endsWith('.dp.ts'));
	const ended = new Promise<undefined>(resolve => {
		signal.addEventListener('abort', () => resolve(undefined), {once: true});
	});
	let files = find();
	while (!signal.aborted) {
		watcher.add(files);
		for (const file of files) {
			watcher.addFolder(dirname(file));
			watcher.add(session.usesOf(file));
		}
		session.warmUp();
		say('waiting for changes; Ctrl-C ends');
		const changed = await Promise.race([watcher.next(), ended]);
		if (!changed) return;
		files = find();
		const affected = files.filter(
			file => existsSync(file) && changed.some(path => dependsOn(session, file, path)),
		);
		if (affected.length === 0) continue;
		const names = changed.map(path => basename(path)).join(', ');
		say(`${names} changed: ${affected.length} of ${files.length} ${plural(files.length)}`);
		await Promise.race([run(affected), ended]);
	}
}

function dependsOn(session: TestSession, file: string, path: string): boolean {
	return file === path || session.usesOf(file).has(path);
}

function plural(files: number): string {
	return files === 1 ? 'file' : 'files';
}
