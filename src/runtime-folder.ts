import {lstatSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

/** Where what runs of this user can be found by others of theirs; native/core/page/folder.cc says the same. */
export function runtimeFolder(): string {
	const {XDG_RUNTIME_DIR} = process.env;
	return XDG_RUNTIME_DIR
		? join(XDG_RUNTIME_DIR, 'ringtap')
		: join(tmpdir(), `ringtap-${process.geteuid?.() ?? 0}`);
}

/** Whether a folder belongs to this user, and nobody else gets in. @throws when it is not there. */
export function isOwnFolder(folder: string): boolean {
	const {uid, mode} = lstatSync(folder);
	return uid === (process.geteuid?.() ?? 0) && (mode & 0o077) === 0;
}
