import {existsSync, readdirSync} from 'node:fs';
import {join} from 'node:path';
import {isOwnFolder, runtimeFolder} from '../runtime-folder.ts';
import {Page} from './page.ts';
import {pageError} from './page-error.ts';
import {isRunning} from './process.ts';

/** A file that has the name of a page. */
export interface PageFile {
	readonly path: string;
	readonly pid: number;
	readonly isRunning: boolean;
}

/** Those of this user, by the number of the process. @throws RingtapError ERR_RINGTAP_PAGE */
export function pageFiles(): PageFile[] {
	const folder = runtimeFolder();
	if (!existsSync(folder)) return [];
	if (!isOwnFolder(folder))
		throw pageError(`${folder} belongs to somebody else, or others can get in.`, 'Remove it.');
	const files = readdirSync(folder).flatMap(name => {
		const [, pid, start] = /^(\d+)-(\d+)\.page$/.exec(name) ?? [];
		if (pid === undefined) return [];
		const running = isRunning(Number(pid), BigInt(start!));
		return [{path: join(folder, name), pid: Number(pid), isRunning: running}];
	});
	return files.sort((a, b) => a.pid - b.pid);
}

/** That of a process; of several that had this number, the one that runs, or the last that did. */
export function pageOf(pid: number): Page {
	const files = pageFiles().filter(file => file.pid === pid);
	const [file] = files.filter(one => one.isRunning);
	if (file) return new Page(file.path);
	if (files.length === 0) {
		throw pageError(
			`There is no statistics page of a process ${pid}.`,
			'It has had no data plane for a tenth of a second, or has ended by itself. `ringtap top` lists those there are.',
		);
	}
	const pages = files.map(({path}) => new Page(path)).sort((a, b) => sampledAt(b) - sampledAt(a));
	for (const older of pages.slice(1)) older.close();
	return pages[0]!;
}

function sampledAt(page: Page): number {
	return page.sample().timeMs;
}
