import {execFileSync} from 'node:child_process';
import {copyFileSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync} from 'node:fs';
import {root} from '../cli/_cli.ts';

const names = ['limiter'];

/**
 * What the examples need of libraries, built by the lines of their READMEs. Several files of tests
 * may want them at the same time: each builds its own, and puts it in its place whole.
 */
export function buildLibraries(): void {
	for (const name of names) if (!isCurrent(name)) build(name);
}

const folderOf = (name: string) => `${root}examples/${name}`;

function isCurrent(name: string): boolean {
	const library = statSync(`${folderOf(name)}/${name}.so`, {throwIfNoEntry: false});
	const sources = [`${folderOf(name)}/${name}.c`, `${root}native/include/ringtap/module.h`];
	return library !== undefined && sources.every(path => statSync(path).mtimeMs < library.mtimeMs);
}

function build(name: string): void {
	const readme = readFileSync(`${folderOf(name)}/README.md`, 'utf8');
	const [, line = ''] = /```sh\n(cc [^`]+)```/.exec(readme) ?? [];
	const command = line.replace('npx ringtap', `${process.execPath} ${root}dist/cli.js`);
	const cwd = mkdtempSync(`${folderOf(name)}/.build-`);
	try {
		copyFileSync(`${folderOf(name)}/${name}.c`, `${cwd}/${name}.c`);
		execFileSync('sh', ['-e', '-c', command], {cwd, stdio: 'pipe'});
		renameSync(`${cwd}/${name}.so`, `${folderOf(name)}/${name}.so`);
	} finally {
		rmSync(cwd, {recursive: true, force: true});
	}
}
