import {readFileSync} from 'node:fs';
import {basename} from 'node:path';
import {cpioArchive, type Entry, folderMode, linkMode, programMode} from './cpio.ts';
import type {Kernel} from './kernel.ts';

const folders = ['bin', 'dev', 'lower', 'modules', 'proc', 'root', 'sys', 'upper'];
const guestFile = (name: string) => readFileSync(new URL(`guest/${name}`, import.meta.url));

/** What the guest's kernel begins with. @param settings of `work.sh`, as a shell sets variables */
export function initramfs(kernel: Kernel, settings: Readonly<Record<string, string>>): Buffer {
	const lines = Object.entries(settings).map(([name, value]) => `${name}=${quoted(value)}\n`);
	const order = kernel.modules.map(file => `${basename(file)}\n`).join('');
	const files: Readonly<Record<string, Uint8Array>> = {
		init: guestFile('init'),
		work: Buffer.concat([Buffer.from(lines.join('')), guestFile('work.sh')]),
		'bin/busybox': readFileSync(kernel.busybox),
		'modules/order': Buffer.from(order),
		...Object.fromEntries(
			kernel.modules.map(file => [`modules/${basename(file)}`, readFileSync(file)]),
		),
	};
	return cpioArchive([
		...folders.map((name): Entry => ({name, mode: folderMode})),
		{name: 'bin/sh', mode: linkMode, data: Buffer.from('busybox')},
		...Object.entries(files).map(([name, data]): Entry => ({name, mode: programMode, data})),
	]);
}

function quoted(value: string): string {
	return `'${value.replaceAll("'", `'\\''`)}'`;
}
