// Whether dist/ is what src/ says.
import {createHash} from 'node:crypto';
import {existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {root} from './step.mjs';

const at = path => fileURLToPath(new URL(path, root));
const stamp = at('node_modules/.cache/ringtap/src-hash');
const buildInfo = at('node_modules/.cache/ringtap/tsbuildinfo.json');
const results = ['dist/cli.js', 'dist/index.js', 'dist/index.d.ts', 'dist/help.json'];
const settings = [
	'tsconfig.json',
	'tsconfig.build.json',
	'package-lock.json',
	'scripts/setup/bundle.mjs',
	'scripts/setup/help.mjs',
];

export function isBuilt() {
	return hasResults() && existsSync(stamp) && readFileSync(stamp, 'utf8') === sourceHash();
}

export function markBuilt() {
	mkdirSync(at('node_modules/.cache/ringtap'), {recursive: true});
	writeFileSync(stamp, sourceHash());
}

/** tsc writes nothing when its notes say that all is written, though dist/ may be gone. */
export function forgetBuild() {
	if (!hasResults()) rmSync(buildInfo, {force: true});
}

/**
 * What is compiled of sources that are gone would still be found: commands are found by being
 * there. Code is bundled anew; declarations are written only where they change.
 */
export function pruneDist() {
	for (const file of filesBelow(at('dist'))) {
		const source = file.replace(/\.d\.ts$/, '.ts');
		if (source === file || !existsSync(join(at('src'), source))) rmSync(join(at('dist'), file));
	}
}

function hasResults() {
	return results.every(path => existsSync(at(path)));
}

function sourceHash() {
	const hash = createHash('sha256');
	const sources = filesBelow(at('src')).map(file => join('src', file));
	for (const path of [...settings, ...sources].sort()) {
		hash
			.update(path)
			.update('\0')
			.update(readFileSync(at(path)))
			.update('\0');
	}
	return hash.digest('hex');
}

export function filesBelow(folder) {
	if (!existsSync(folder)) return [];
	const entries = readdirSync(folder, {withFileTypes: true, recursive: true});
	return entries
		.filter(entry => entry.isFile())
		.map(entry => join(entry.parentPath ?? entry.path, entry.name).slice(folder.length + 1));
}
