/** A file of an archive; `mode` with its type, as in stat(2). */
export interface Entry {
	readonly name: string;
	readonly mode: number;
	readonly data?: Uint8Array;
}

export const folderMode = 0o040755;
export const programMode = 0o100755;
export const linkMode = 0o120777;

/** An archive as the kernel unpacks it: newc, Documentation/driver-api/early-userspace/buffer-format.rst. */
export function cpioArchive(entries: readonly Entry[]): Buffer {
	const trailer = {name: 'TRAILER!!!', mode: 0};
	return Buffer.concat([...entries, trailer].flatMap((entry, index) => record(entry, index + 1)));
}

function record({name, mode, data = new Uint8Array()}: Entry, inode: number): Buffer[] {
	// ino, mode, uid, gid, nlink, mtime, filesize, devmajor, devminor, rdevmajor, rdevminor, namesize, check
	const numbers = [inode, mode, 0, 0, 1, 0, data.length, 0, 0, 0, 0, name.length + 1, 0];
	const header = `070701${numbers.map(n => n.toString(16).padStart(8, '0')).join('')}${name}\0`;
	return [padded(Buffer.from(header)), padded(data)];
}

function padded(data: Uint8Array): Buffer {
	return Buffer.concat([data, Buffer.alloc(-data.length & 3)]);
}
