import {existsSync, lstatSync, mkdirSync, readdirSync, rmSync} from 'node:fs';
import {connect, type Socket} from 'node:net';
import {join, resolve} from 'node:path';
import {RingtapError} from '../../errors.ts';
import {isOwnFolder, runtimeFolder} from '../../runtime-folder.ts';

/** Of `struct sockaddr_un`, less its final zero: unix(7). */
const longestPath = 107;

/** Where the prompts of this user listen, unless said otherwise: nobody else gets in there. */
export function socketFolder(): string {
	const folder = runtimeFolder();
	mkdirSync(folder, {recursive: true, mode: 0o700});
	if (isOwnFolder(folder)) return folder;
	throw new RingtapError(
		'ERR_RINGTAP_SOCKET',
		`${folder} belongs to somebody else, or others can get in.`,
		`Remove it, or say where to listen: --socket PATH.`,
	);
}

/** For a prompt that is to listen. @throws RingtapError ERR_RINGTAP_SOCKET */
export function newSocketPath(given: string | undefined, name = String(process.pid)): string {
	const path = given === undefined ? join(socketFolder(), `${name}.sock`) : resolve(given);
	if (path.length > longestPath) {
		throw new RingtapError(
			'ERR_RINGTAP_SOCKET',
			`${path} is longer than a socket's path may be, ${longestPath} bytes.`,
			'Say --socket with a shorter one, as in /tmp/dp.sock.',
		);
	}
	if (existsSync(path)) {
		if (!lstatSync(path).isSocket() || given !== undefined)
			throw new RingtapError(
				'ERR_RINGTAP_SOCKET',
				`${path} is there already.`,
				'Remove it when nothing listens there any more, or say another path.',
			);
		rmSync(path);
	}
	return path;
}

/** Where somebody listens; what is left of those who are gone is removed. */
export async function listening(): Promise<string[]> {
	const folder = socketFolder();
	const found: string[] = [];
	for (const name of readdirSync(folder).filter(file => file.endsWith('.sock'))) {
		const path = join(folder, name);
		const socket = await connected(path).catch(() => undefined);
		if (socket) found.push(path);
		else rmSync(path, {force: true});
		socket?.destroy();
	}
	return found.sort();
}

export function connected(path: string): Promise<Socket> {
	return new Promise((resolvePromise, reject) => {
		const socket = connect(path);
		socket.once('connect', () => resolvePromise(socket));
		socket.once('error', reject);
	});
}
