import {existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync} from 'node:fs';
import {rm} from 'node:fs/promises';
import {basename, join} from 'node:path';
import {outputOf} from './commands.ts';

/** What the guest needs; what these need in turn, they say themselves. */
const wantedModules = [
	'virtio_pci',
	'9pnet_virtio',
	'9p',
	'overlay',
	'uio_pci_generic',
	'vfio_iommu_type1',
	'vfio-pci',
];

/** A kernel of Debian's, and what it starts with. */
export interface Kernel {
	readonly image: string;
	/** Files of its modules, each behind those that it needs. */
	readonly modules: readonly string[];
	/** A busybox that needs no library. */
	readonly busybox: string;
}

/**
 * Downloads and unpacks it; nothing is installed. It is kept, so that this is done once for each version.
 *
 * @throws Error when the package lists do not know it, or it cannot be had
 */
export async function fetchKernel(cache: string): Promise<Kernel> {
	const depends = await outputOf('apt-cache', ['depends', 'linux-image-amd64']);
	const name = /Depends: (linux-image-\S+)/.exec(depends)?.[1];
	if (name === undefined) throw new Error('no package linux-image-amd64 is known: apt-get update');
	const folder = join(cache, name);
	if (!existsSync(folder)) await unpack([name, 'busybox-static'], folder);
	const modules = readdirSync(join(folder, 'lib/modules'), {recursive: true, encoding: 'utf8'})
		.filter(path => path.endsWith('.ko'))
		.map(path => join(folder, 'lib/modules', path));
	return {
		image: join(folder, 'boot', `vmlinuz-${name.slice('linux-image-'.length)}`),
		modules: inOrder(modules),
		busybox: join(folder, 'bin/busybox'),
	};
}

/** Whole or not at all. */
async function unpack(packages: readonly string[], folder: string): Promise<void> {
	mkdirSync(join(folder, '..'), {recursive: true});
	const temporary = mkdtempSync(`${folder}-`);
	try {
		await outputOf('apt-get', ['download', '-qq', ...packages], temporary);
		for (const file of readdirSync(temporary).filter(file => file.endsWith('.deb'))) {
			await outputOf('dpkg-deb', ['-x', file, '.'], temporary);
			await rm(join(temporary, file));
		}
		renameSync(temporary, folder);
	} finally {
		await rm(temporary, {recursive: true, force: true});
	}
}

/** Those that are wanted with all that they need, each once, what is needed first. */
function inOrder(files: readonly string[]): string[] {
	const byName = new Map(files.map(file => [moduleName(file), file]));
	const ordered = new Set<string>();
	const add = (name: string): void => {
		const file = byName.get(moduleName(name));
		if (file === undefined || ordered.has(file)) return; // built into the kernel, or there already
		for (const needed of needsOf(file)) add(needed);
		ordered.add(file);
	};
	for (const name of wantedModules) add(name);
	return [...ordered];
}

function moduleName(file: string): string {
	return basename(file, '.ko').replaceAll('-', '_');
}

/** Its section .modinfo has `depends=a,b`, between zeros. */
function needsOf(file: string): string[] {
	const text = readFileSync(file).toString('latin1');
	return /\0depends=([^\0]*)\0/.exec(text)?.[1]?.split(',').filter(Boolean) ?? [];
}
