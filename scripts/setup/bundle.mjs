// Bundles src/ into dist/: some thirty files instead of two hundred, each of which takes Node half a
// millisecond to find and to read. What several of them need is in dist/chunks/, so that there is one
// instance of it, as without bundling. Dependencies stay outside.
import {readFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {build} from 'esbuild';
import {root} from './step.mjs';
import {filesBelow} from './typescript.mjs';

const src = fileURLToPath(new URL('src/', root));
const dist = fileURLToPath(new URL('dist/', root));
const files = filesBelow(src.slice(0, -1)).filter(file => file.endsWith('.ts'));

await build({
	entryPoints: [...entries()].map(file => src + file),
	outdir: dist,
	outbase: src,
	chunkNames: 'chunks/[name]-[hash]',
	bundle: true,
	splitting: true,
	packages: 'external',
	format: 'esm',
	platform: 'node',
	target: 'node20.17',
	// Names of classes and functions are seen at the prompt.
	keepNames: true,
	// Node reads them at each start.
	minifyWhitespace: true,
	logLevel: 'warning',
});

/** What is loaded by its name, and so has to be a file. */
function* entries() {
	yield 'index.ts';
	yield 'cli.ts';
	yield* files.filter(file =>
		/^(?:commands|doctor\/areas|repl\/dot|repl\/show|runner\/reporters)\/[a-z-]+\.ts$/.test(file),
	);
	for (const file of files) {
		const text = readFileSync(src + file, 'utf8');
		for (const [, name] of text.matchAll(/\bownModule\('([\w/-]+)'\)/g)) yield `${name}.ts`;
	}
}
